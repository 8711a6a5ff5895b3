// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice A StandardMerkleTree of three leaves (rules, section 4): sorted ascending, in an array of five in which leaf i sits at 4 - i.
library Tree {
    function leaf(uint256 id, uint256 amount) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(id, amount))));
    }

    function root(uint256[3] memory ids, uint256[3] memory amounts) internal pure returns (bytes32) {
        bytes32[3] memory sorted = sortedLeaves(ids, amounts);
        return pair(pair(sorted[1], sorted[0]), sorted[2]);
    }

    function proof(uint256[3] memory ids, uint256[3] memory amounts, uint256 index) internal pure returns (bytes32[] memory path) {
        bytes32[3] memory sorted = sortedLeaves(ids, amounts);
        bytes32 own = leaf(ids[index], amounts[index]);
        if (own == sorted[2]) {
            path = new bytes32[](1);
            path[0] = pair(sorted[1], sorted[0]);
        } else {
            path = new bytes32[](2);
            path[0] = own == sorted[0] ? sorted[1] : sorted[0];
            path[1] = sorted[2];
        }
    }

    function sortedLeaves(uint256[3] memory ids, uint256[3] memory amounts) private pure returns (bytes32[3] memory sorted) {
        for (uint256 i = 0; i < 3; ++i) {
            sorted[i] = leaf(ids[i], amounts[i]);
            for (uint256 j = i; j > 0 && sorted[j] < sorted[j - 1]; --j) (sorted[j], sorted[j - 1]) = (sorted[j - 1], sorted[j]);
        }
    }

    function pair(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
    }
}
