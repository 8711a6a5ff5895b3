// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {World} from "./World.sol";

/// @notice A test that begins with everything deployed.
abstract contract Deployment is World {
    function setUp() public virtual {
        deploy();
    }
}
