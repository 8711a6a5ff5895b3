// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

/// @title DTEL for test networks: ERC-20 with permit (EIP-2612) and votes (ERC-5805), 18 decimals
/// @notice Stands in for the token of the main network, which the program does not issue. One account mints, up to a cap.
contract DtelToken is ERC20, ERC20Permit, ERC20Votes {
    /// @notice Who may mint
    address public immutable MINTER;
    /// @notice The most that is ever minted, wei
    uint256 public immutable CAP;

    /// @notice The caller is not the minter
    error NotTheMinter();
    /// @notice More than the cap
    /// @param supply What the supply would be
    /// @param cap The cap
    error AboveCap(uint256 supply, uint256 cap);

    /// @notice Names the token
    /// @param minter Who may mint
    /// @param supplyMax The most that is ever minted, wei
    constructor(address minter, uint256 supplyMax) ERC20("dTelecom", "DTEL") ERC20Permit("dTelecom") {
        MINTER = minter;
        CAP = supplyMax;
    }

    /// @notice Mints. Minter only
    /// @param to To whom
    /// @param amount Wei
    function mint(address to, uint256 amount) external {
        if (msg.sender != MINTER) revert NotTheMinter();
        uint256 supply = totalSupply() + amount;
        if (supply > CAP) revert AboveCap(supply, CAP);
        _mint(to, amount);
    }

    /// @inheritdoc ERC20Permit
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    /// @notice Votes are counted by time, as the rules count (ERC-6372)
    /// @return Unix seconds
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice The machine-readable form of that (ERC-6372)
    /// @return mode The mode
    function CLOCK_MODE() public pure override returns (string memory mode) {
        return "mode=timestamp";
    }

    /// @dev Votes follow every transfer.
    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
