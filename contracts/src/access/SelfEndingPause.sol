// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProgramRoles} from "./ProgramRoles.sol";

/// @title A pause that ends by itself
/// @notice It lasts at most the pause's length, and the next begins at the earliest as long after this one's end, so that pauses
/// cannot be strung together (rules, section 5, "guardrails"). A pause stops no clock.
abstract contract SelfEndingPause is ProgramRoles {
    /// @notice The length of a pause in seconds
    uint48 public immutable PAUSE_SECONDS;

    /// @notice When the last pause ended or ends, Unix seconds (exclusive); 0 when there was none
    uint48 public pausedUntil;

    /// @notice A pause began
    /// @param guardian Who began it
    /// @param until When it ends by itself, Unix seconds
    event Paused(address indexed guardian, uint48 until);

    /// @notice A pause was ended early
    /// @param guardian Who ended it
    event Unpaused(address indexed guardian);

    /// @notice What is paused was called
    /// @param until When the pause ends by itself
    error IsPaused(uint48 until);

    /// @notice A pause is in force, or the last one ended less than a pause ago
    /// @param earliest When the next may begin
    error PausedRecently(uint48 earliest);

    /// @notice There is no pause to end
    error NotPaused();

    /// @notice Refuses while paused
    modifier whenNotPaused() {
        if (isPaused()) revert IsPaused(pausedUntil);
        _;
    }

    /// @notice Sets the length
    /// @param pauseSeconds The length of a pause
    constructor(uint48 pauseSeconds) {
        PAUSE_SECONDS = pauseSeconds;
    }

    /// @notice Begins a pause (rules, section 5, "guardrails"). Guardian only
    function pause() external onlyRole(GUARDIAN_ROLE) {
        uint48 earliest = pausedUntil == 0 ? 0 : pausedUntil + PAUSE_SECONDS;
        if (block.timestamp < earliest) revert PausedRecently(earliest);
        pausedUntil = uint48(block.timestamp) + PAUSE_SECONDS;
        emit Paused(msg.sender, pausedUntil);
    }

    /// @notice Ends the pause now; the time until the next counts from here. Guardian only
    function unpause() external onlyRole(GUARDIAN_ROLE) {
        if (!isPaused()) revert NotPaused();
        pausedUntil = uint48(block.timestamp);
        emit Unpaused(msg.sender);
    }

    /// @notice Whether a pause is in force
    /// @return Whether it is
    function isPaused() public view returns (bool) {
        return block.timestamp < pausedUntil;
    }
}
