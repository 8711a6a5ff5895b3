// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EscrowHandler} from "./support/EscrowHandler.sol";
import {RewardsHandler} from "./support/RewardsHandler.sol";
import {StakingHandler} from "./support/StakingHandler.sol";

/// @notice What holds after any sequence of calls by operators, a malicious reporter, the council, and time.
contract InvariantTests {
    StakingHandler private handler;

    function setUp() external {
        handler = new StakingHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_Staking() external view {
        handler.checkLots();
        handler.checkAccounts();
        handler.checkHistory();
        handler.checkRoles();
    }
}

/// @notice The same for rewards.
contract RewardInvariantTests {
    RewardsHandler private handler;

    function setUp() external {
        handler = new RewardsHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_Rewards() external view {
        handler.check();
    }
}

/// @notice The same for deals.
contract EscrowInvariantTests {
    EscrowHandler private handler;

    function setUp() external {
        handler = new EscrowHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_Escrow() external view {
        handler.check();
    }
}
