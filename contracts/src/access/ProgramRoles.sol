// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";

/// @title Who holds a role at deployment; at most 32 accounts a role
/// @param governors Grant and revoke every role, and set what governance may set
/// @param reporters Report roots and propose slashes
/// @param council Decide cases and appeals
/// @param guardians Pause, and disable roots that are not active yet
struct RoleHolders {
    address[] governors;
    address[] reporters;
    address[] council;
    address[] guardians;
}

/// @title The four roles of the program, disjoint: no account ever holds two of them
/// @notice Those who accuse do not decide, and neither can stop the other's clock (rules, section 5, "a case" and "guardrails").
/// There is no default administrator: the governors administrate every role, their own included.
abstract contract ProgramRoles is AccessControl {
    /// @notice Administrates the roles
    bytes32 public constant GOVERNOR_ROLE = keccak256("GOVERNOR_ROLE");
    /// @notice Reports roots, proposes slashes, activates nodes
    bytes32 public constant REPORTER_ROLE = keccak256("REPORTER_ROLE");
    /// @notice Decides cases and appeals
    bytes32 public constant COUNCIL_ROLE = keccak256("COUNCIL_ROLE");
    /// @notice Pauses, and disables roots
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");

    uint256 private constant HOLDERS_MAX = 32;

    uint256 private _governors;

    /// @notice The account holds another role already
    /// @param account The account
    /// @param held The role that it holds
    error RolesNotDisjoint(address account, bytes32 held);

    /// @notice More accounts than a role may be given at deployment
    /// @param count How many were given
    error TooManyHolders(uint256 count);

    /// @notice A role that is none of the four, or nobody as its holder
    error RoleUnknown();

    /// @notice The last governor cannot leave: nobody could grant a role any more
    error LastGovernor();

    /// @notice Grants the roles
    /// @param holders Who holds which; the governors may not be empty
    constructor(RoleHolders memory holders) {
        _setRoleAdmin(GOVERNOR_ROLE, GOVERNOR_ROLE);
        _setRoleAdmin(REPORTER_ROLE, GOVERNOR_ROLE);
        _setRoleAdmin(COUNCIL_ROLE, GOVERNOR_ROLE);
        _setRoleAdmin(GUARDIAN_ROLE, GOVERNOR_ROLE);
        _grantAll(GOVERNOR_ROLE, holders.governors);
        _grantAll(REPORTER_ROLE, holders.reporters);
        _grantAll(COUNCIL_ROLE, holders.council);
        _grantAll(GUARDIAN_ROLE, holders.guardians);
        if (_governors == 0) revert LastGovernor();
    }

    function _grantAll(bytes32 role, address[] memory accounts) private {
        if (accounts.length > HOLDERS_MAX) revert TooManyHolders(accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) _grantRole(role, accounts[i]);
    }

    /// @dev One of the four, to somebody who holds none of the others.
    function _grantRole(bytes32 role, address account) internal override returns (bool) {
        bytes32[4] memory roles = [GOVERNOR_ROLE, REPORTER_ROLE, COUNCIL_ROLE, GUARDIAN_ROLE];
        bool known = false;
        for (uint256 i = 0; i < roles.length; ++i) {
            if (roles[i] == role) known = true;
            else if (hasRole(roles[i], account)) revert RolesNotDisjoint(account, roles[i]);
        }
        if (!known || account == address(0)) revert RoleUnknown();
        bool granted = super._grantRole(role, account);
        if (granted && role == GOVERNOR_ROLE) ++_governors;
        return granted;
    }

    /// @dev Also what renouncing calls.
    function _revokeRole(bytes32 role, address account) internal override returns (bool) {
        bool revoked = super._revokeRole(role, account);
        if (revoked && role == GOVERNOR_ROLE) {
            if (_governors == 1) revert LastGovernor();
            --_governors;
        }
        return revoked;
    }
}
