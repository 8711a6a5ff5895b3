// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @title A token that cannot move (ERC-5192)
/// @notice Tells wallets that there is nothing to transfer
interface IERC5192 {
    /// @notice The token is locked
    /// @param tokenId Which
    event Locked(uint256 tokenId);

    /// @notice Whether a token is locked
    /// @param tokenId Which
    /// @return Whether
    function locked(uint256 tokenId) external view returns (bool);
}

/// @title The badge of the genesis cohort: 20 seats, one an operator, never transferred
/// @notice Rules, sections 4 ("genesis") and 9 ("the genesis cohort gets its badge").
contract GenesisBadge is ERC721, IERC5192 {
    /// @notice Who awards
    address public immutable AWARDER;
    /// @notice How many badges there will ever be
    uint256 public immutable SEATS;

    /// @notice How many were awarded; their ids are 1 to this
    uint256 public awarded;

    string private _base;
    mapping(address operator => uint256) private _seatOf;

    /// @notice A badge was awarded
    /// @param operator To whom
    /// @param tokenId The seat
    event Awarded(address indexed operator, uint256 indexed tokenId);

    /// @notice The caller does not award
    error NotTheAwarder();
    /// @notice Every seat is taken
    error NoSeatLeft();
    /// @notice The operator has its badge
    /// @param tokenId Its seat
    error HasBadge(uint256 tokenId);
    /// @notice Badges do not move
    error NotTransferable();

    /// @notice Names the badge
    /// @param awarder Who awards
    /// @param seats How many there will ever be, above 0
    /// @param baseUri Before the seat's number in a token's URI
    constructor(address awarder, uint256 seats, string memory baseUri) ERC721("dTelecom Genesis Operator", "DTELGEN") {
        if (seats == 0) revert NoSeatLeft();
        AWARDER = awarder;
        SEATS = seats;
        _base = baseUri;
    }

    /// @notice Awards the next seat (rules, section 9). Awarder only, once an operator
    /// @param operator The owner's address
    /// @return tokenId The seat
    function award(address operator) external returns (uint256 tokenId) {
        if (msg.sender != AWARDER) revert NotTheAwarder();
        if (_seatOf[operator] != 0) revert HasBadge(_seatOf[operator]);
        if (awarded == SEATS) revert NoSeatLeft();
        tokenId = ++awarded;
        _seatOf[operator] = tokenId;
        _mint(operator, tokenId);
        emit Awarded(operator, tokenId);
        emit Locked(tokenId);
    }

    /// @notice The seat of an operator
    /// @param operator The owner's address
    /// @return 0 when it has none
    function seatOf(address operator) external view returns (uint256) {
        return _seatOf[operator];
    }

    /// @inheritdoc IERC5192
    function locked(uint256 tokenId) external view returns (bool) {
        _requireOwned(tokenId);
        return true;
    }

    /// @inheritdoc ERC721
    function approve(address, uint256) public pure override {
        revert NotTransferable();
    }

    /// @inheritdoc ERC721
    function setApprovalForAll(address, bool) public pure override {
        revert NotTransferable();
    }

    /// @inheritdoc ERC721
    function supportsInterface(bytes4 interfaceId) public view override(ERC721) returns (bool) {
        return interfaceId == type(IERC5192).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev Only minting moves a badge.
    function _update(address to, uint256 tokenId, address auth) internal override returns (address from) {
        from = super._update(to, tokenId, auth);
        if (from != address(0)) revert NotTransferable();
    }

    /// @dev Before the seat's number.
    function _baseURI() internal view override returns (string memory) {
        return _base;
    }
}
