// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// Says back what it is told, and refuses in every way that there is: the other side of the tests of the ABI coder.
contract Probe {
    struct Pair {
        address who;
        uint128 amount;
    }

    struct Everything {
        int64 change;
        uint48 time;
        bool flag;
        address who;
        bytes4 id;
        bytes data;
        string text;
        uint256[] many;
        bytes32[2] keys;
        Pair pair;
        Pair[] pairs;
        uint32[][] grid;
        string[2] names;
    }

    event Marked(address indexed who, uint256 indexed number, bytes32 tag, string text);
    event Noted(string indexed text, uint64[] values);

    error TooSmall(uint256 given, uint256 least);
    error Refused(address who, string why);

    uint256 public number;
    string public name;

    constructor(uint256 start, string memory called) {
        require(start < 1000, "start is too large");
        number = start;
        name = called;
    }

    function mark(uint256 to, bytes32 tag, string calldata text) external payable {
        if (to <= number) revert TooSmall(to, number + 1);
        number = to;
        emit Marked(msg.sender, to, tag, text);
    }

    function note(string calldata text, uint64[] calldata values) external {
        emit Noted(text, values);
    }

    function fail(uint8 how) external view returns (uint256) {
        if (how == 1) revert Refused(msg.sender, "not today");
        require(how != 2, unicode"a reason with €");
        assert(how != 3);
        // solhint-disable-next-line reason-string, gas-custom-errors
        if (how == 4) revert();
        return how;
    }

    function echo(Everything calldata value) external pure returns (Everything memory same, bytes32 hash, uint256 last) {
        return (value, keccak256(abi.encode(value)), value.many.length);
    }

    function pairs(uint256 count) external view returns (Pair[] memory all) {
        all = new Pair[](count);
        for (uint256 i = 0; i < count; ++i) all[i] = Pair(msg.sender, uint128(i));
    }
}
