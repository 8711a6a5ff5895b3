// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What the other contracts know of operators and nodes
/// @notice An operator's id is its owner's address as a number (rules, section 4: leaves `(uint256 operatorId, ...)`).
interface IOperatorRegistry {
    /// @notice Where an operator's rewards go
    /// @param operator The owner's address
    /// @return The payout address; zero when there is no such operator
    function payoutOf(address operator) external view returns (address);

    /// @notice Who owns a node
    /// @param nodeId The node
    /// @return The owner; zero when there is no such node
    function ownerOf(bytes32 nodeId) external view returns (address);

    /// @notice Hands a node with its stake to another operator, who agreed to it. Transfer agent only, with the owner's approval
    /// @param nodeId The node
    /// @param to The new owner
    function transferNode(bytes32 nodeId, address to) external;
}
