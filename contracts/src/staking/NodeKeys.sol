// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";

/// @title Node keys: ECDSA P-256, as the relays sign their telemetry
/// @notice Stateless. A node's id is the Keccak-256 of its key's SubjectPublicKeyInfo (DER), so that whoever can sign with the key can
/// prove the id, and nobody can register another's node.
contract NodeKeys {
    /// @dev SEQUENCE { SEQUENCE { ecPublicKey, prime256v1 }, BIT STRING } and the mark of an uncompressed point.
    bytes private constant SPKI_PREFIX = hex"3059301306072a8648ce3d020106082a8648ce3d03010703420004";

    /// @notice The id of a node
    /// @param x The key's x coordinate
    /// @param y The key's y coordinate
    /// @return Keccak-256 of the SubjectPublicKeyInfo
    function nodeIdOf(bytes32 x, bytes32 y) public pure returns (bytes32) {
        return keccak256(abi.encodePacked(SPKI_PREFIX, x, y));
    }

    /// @notice What the node signs to be pledged by an owner: `abi.encode("NodeProgram.PledgeNode", chainId, registry, owner, nodeId)`
    /// @param registry The contract that registers nodes
    /// @param owner Who pledges it
    /// @param nodeId The node
    /// @return The message; it is signed with ECDSA P-256 over its SHA-256
    function pledgeMessage(address registry, address owner, bytes32 nodeId) public view returns (bytes memory) {
        return abi.encode("NodeProgram.PledgeNode", block.chainid, registry, owner, nodeId);
    }

    /// @notice Whether the node agreed to be pledged by an owner
    /// @param registry The contract that registers nodes
    /// @param owner Who pledges it
    /// @param nodeId The node
    /// @param key The key's x and y
    /// @param signature r and s, with s in the lower half of the order
    /// @return False for another node's key, a wrong signature, or a high s
    function agreed(
        address registry,
        address owner,
        bytes32 nodeId,
        bytes32[2] calldata key,
        bytes32[2] calldata signature
    ) external view returns (bool) {
        if (nodeIdOf(key[0], key[1]) != nodeId) return false;
        return P256.verify(sha256(pledgeMessage(registry, owner, nodeId)), signature[0], signature[1], key[0], key[1]);
    }
}
