// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ProgramRoles, RoleHolders} from "../access/ProgramRoles.sol";
import {IOperatorRegistry} from "../staking/IOperatorRegistry.sol";

/// @title What is traded
enum DealKind {
    Sale,
    Rental,
    Service
}

/// @title Where a deal stands
enum DealState {
    None,
    Offered,
    Funded,
    Delivered,
    Disputed,
    Closed,
    Withdrawn
}

/// @title The numbers of the escrow, in seconds
/// @param reviewSeconds For the client to dispute a sale or a delivery; a sale's covers the time in which an older fault can be proposed
/// @param arbitrationSeconds For a ruling; after it the provider is right
/// @param termSecondsMax The longest rental or time to deliver
struct EscrowRules {
    uint48 reviewSeconds;
    uint48 arbitrationSeconds;
    uint48 termSecondsMax;
}

/// @title A deal
/// @param provider Who sells, lets or serves
/// @param client Who pays; zero until somebody does, when anybody may
/// @param kind What
/// @param state Where it stands
/// @param deadline Of the state: delivery, review, end of the rental, or ruling
/// @param startedAt When it was funded
/// @param termSeconds Rental: how long; service: the time to deliver
/// @param nodeId Sale and rental: the node
/// @param price Wei
/// @param paid Wei that the provider has of it
/// @param terms The hash of the agreement
struct Deal {
    address provider;
    DealKind kind;
    DealState state;
    uint48 deadline;
    address client;
    uint48 startedAt;
    uint48 termSeconds;
    bytes32 nodeId;
    uint128 price;
    uint128 paid;
    bytes32 terms;
}

/// @title The marketplace's escrow: sale of a node with its stake, rental, services, each with a dispute
/// @notice Rules, section 6 ("stake and node can be transferred together through escrow"); program document, 5.2. The client's money lies here until
/// the deal's own rule frees it; a ruling of the council splits what is left, and its silence leaves the provider right.
contract Escrow is ProgramRoles, ReentrancyGuard {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;

    /// @notice The token that is paid with
    IERC20 public immutable TOKEN;
    /// @notice Where nodes are transferred
    IOperatorRegistry public immutable REGISTRY;

    /// @notice The last deal's id
    uint256 public lastDeal;
    /// @notice All wei that lie here for deals
    uint256 public held;

    EscrowRules private _rules;
    mapping(uint256 dealId => Deal) private _deals;

    /// @notice A deal was offered
    /// @param dealId The deal
    /// @param provider Who offers
    /// @param client To whom; zero is to anybody
    /// @param kind What
    /// @param nodeId Sale and rental: the node
    /// @param price Wei
    /// @param termSeconds Rental: how long; service: the time to deliver
    /// @param terms The hash of the agreement
    event DealOffered(
        uint256 indexed dealId,
        address indexed provider,
        address indexed client,
        DealKind kind,
        bytes32 nodeId,
        uint256 price,
        uint48 termSeconds,
        bytes32 terms
    );
    /// @notice An offer was withdrawn
    /// @param dealId The deal
    event DealWithdrawn(uint256 indexed dealId);
    /// @notice The client paid; a sold node went over
    /// @param dealId The deal
    /// @param client Who
    /// @param deadline Until when it can be disputed, or must be delivered
    event DealFunded(uint256 indexed dealId, address indexed client, uint48 deadline);
    /// @notice A service was delivered
    /// @param dealId The deal
    /// @param proof The hash of what was delivered
    /// @param deadline Until when it can be disputed
    event DealDelivered(uint256 indexed dealId, bytes32 proof, uint48 deadline);
    /// @notice The client disputed
    /// @param dealId The deal
    /// @param evidence The hash of why
    /// @param deadline Until when a ruling is possible
    event DealDisputed(uint256 indexed dealId, bytes32 evidence, uint48 deadline);
    /// @notice The council ruled
    /// @param dealId The deal
    /// @param arbiter Who
    /// @param toClient Wei
    /// @param reason The hash of why
    event DealRuled(uint256 indexed dealId, address indexed arbiter, uint256 toClient, bytes32 reason);
    /// @notice Rent was paid
    /// @param dealId The deal
    /// @param amount Wei
    event RentPaid(uint256 indexed dealId, uint256 amount);
    /// @notice A deal ended
    /// @param dealId The deal
    /// @param toProvider Wei paid with it
    /// @param toClient Wei given back
    event DealClosed(uint256 indexed dealId, uint256 toProvider, uint256 toClient);

    /// @notice A number is out of its range
    error RulesInvalid();
    /// @notice The offer is not complete: price, terms, node, or term
    error OfferInvalid();
    /// @notice The provider does not own the node
    error NotTheNodesOwner();
    /// @notice The deal is in a state that does not allow this
    /// @param state Its state
    error DealStateWrong(DealState state);
    /// @notice The deal's kind does not allow this
    /// @param kind Its kind
    error DealKindWrong(DealKind kind);
    /// @notice The caller is not this side of the deal
    error NotAParty();
    /// @notice Not yet
    /// @param time When
    error TooEarly(uint48 time);
    /// @notice Too late
    /// @param time Until when it was possible
    error TooLate(uint48 time);
    /// @notice More than is left
    /// @param left What is
    error AboveLeft(uint256 left);
    /// @notice A hash of the reason is needed
    error ReasonMissing();

    /// @notice Sets the numbers
    /// @param token The token that is paid with
    /// @param registry Where nodes are transferred; this contract must be its transfer agent for sales
    /// @param rules The numbers
    /// @param holders Who holds which role; the council rules on disputes
    constructor(
        IERC20 token,
        IOperatorRegistry registry,
        EscrowRules memory rules,
        RoleHolders memory holders
    ) ProgramRoles(holders) {
        if (rules.reviewSeconds == 0 || rules.arbitrationSeconds == 0 || rules.termSecondsMax == 0) revert RulesInvalid();
        TOKEN = token;
        REGISTRY = registry;
        _rules = rules;
    }

    /// @notice Offers a deal (program document, 5.2). Anyone; a node's owner for a sale or rental
    /// @param kind What
    /// @param client To whom; zero is to anybody
    /// @param nodeId Sale and rental: the node; else 0
    /// @param price Wei, above 0
    /// @param termSeconds Rental: how long; service: the time to deliver; sale: 0
    /// @param terms The hash of the agreement
    /// @return dealId The deal
    function offer(
        DealKind kind,
        address client,
        bytes32 nodeId,
        uint128 price,
        uint48 termSeconds,
        bytes32 terms
    ) external returns (uint256 dealId) {
        bool isTermWrong = kind == DealKind.Sale ? termSeconds != 0 : termSeconds == 0 || termSeconds > _rules.termSecondsMax;
        bool isNodeWrong = (kind == DealKind.Service) != (nodeId == bytes32(0));
        if (price == 0 || terms == bytes32(0) || isTermWrong || isNodeWrong || client == msg.sender) revert OfferInvalid();
        if (kind != DealKind.Service && REGISTRY.ownerOf(nodeId) != msg.sender) revert NotTheNodesOwner();
        dealId = ++lastDeal;
        Deal storage deal = _deals[dealId];
        deal.provider = msg.sender;
        deal.client = client;
        deal.kind = kind;
        deal.state = DealState.Offered;
        deal.nodeId = nodeId;
        deal.price = price;
        deal.termSeconds = termSeconds;
        deal.terms = terms;
        emit DealOffered(dealId, msg.sender, client, kind, nodeId, price, termSeconds, terms);
    }

    /// @notice Withdraws an offer that nobody took. Its provider only
    /// @param dealId The deal
    function withdrawOffer(uint256 dealId) external {
        Deal storage deal = _inState(dealId, DealState.Offered);
        if (msg.sender != deal.provider) revert NotAParty();
        deal.state = DealState.Withdrawn;
        emit DealWithdrawn(dealId);
    }

    /// @notice Takes an offer and pays its price; a sold node with its stake goes over at once (rules, section 6). The named client, or anyone
    /// @param dealId The deal
    /// @param terms The hash of the agreement that the client means
    function take(uint256 dealId, bytes32 terms) external nonReentrant {
        Deal storage deal = _inState(dealId, DealState.Offered);
        bool isForAnother = deal.client != address(0) && deal.client != msg.sender;
        if (isForAnother || msg.sender == deal.provider) revert NotAParty();
        if (terms != deal.terms) revert OfferInvalid();
        bool isSale = deal.kind == DealKind.Sale;
        bool isOwned = deal.kind == DealKind.Service || REGISTRY.ownerOf(deal.nodeId) == deal.provider;
        if (!isOwned) revert NotTheNodesOwner();
        uint48 now48 = uint48(block.timestamp);
        deal.client = msg.sender;
        deal.state = DealState.Funded;
        deal.startedAt = now48;
        deal.deadline = now48 + (isSale ? _rules.reviewSeconds : deal.termSeconds);
        held += deal.price;
        emit DealFunded(dealId, msg.sender, deal.deadline);
        if (isSale) REGISTRY.transferNode(deal.nodeId, msg.sender);
        TOKEN.safeTransferFrom(msg.sender, address(this), deal.price);
    }

    /// @notice Says that a service was delivered. Its provider only, in time
    /// @param dealId The deal
    /// @param proof The hash of what was delivered
    function deliver(uint256 dealId, bytes32 proof) external {
        Deal storage deal = _inState(dealId, DealState.Funded);
        if (deal.kind != DealKind.Service) revert DealKindWrong(deal.kind);
        if (msg.sender != deal.provider) revert NotAParty();
        if (block.timestamp >= deal.deadline) revert TooLate(deal.deadline);
        deal.state = DealState.Delivered;
        deal.deadline = uint48(block.timestamp) + _rules.reviewSeconds;
        emit DealDelivered(dealId, proof, deal.deadline);
    }

    /// @notice Pays the provider the rent that is due by the second. Anyone
    /// @param dealId A rental that runs
    /// @return due Wei paid
    function payRent(uint256 dealId) external nonReentrant returns (uint256 due) {
        Deal storage deal = _inState(dealId, DealState.Funded);
        if (deal.kind != DealKind.Rental) revert DealKindWrong(deal.kind);
        due = _earned(deal) - deal.paid;
        deal.paid += due.toUint128();
        held -= due;
        emit RentPaid(dealId, due);
        TOKEN.safeTransfer(deal.provider, due);
    }

    /// @notice Ends a deal by its own rule: a sale or delivery that the client confirms, or that nobody disputed in time, pays the provider; a service
    /// that was not delivered in time, or that the provider gives up, pays the client back; a rental that either ends pays by the second.
    /// The parties, or anyone once the time is over
    /// @param dealId The deal
    function close(uint256 dealId) external nonReentrant {
        Deal storage deal = _deals[dealId];
        if (deal.state != DealState.Funded && deal.state != DealState.Delivered) revert DealStateWrong(deal.state);
        bool isOver = block.timestamp >= deal.deadline;
        bool isClient = msg.sender == deal.client;
        bool isProvider = msg.sender == deal.provider;
        if (deal.kind == DealKind.Rental) {
            if (!isOver && !isClient && !isProvider) revert TooEarly(deal.deadline);
            _close(dealId, deal, _earned(deal) - deal.paid);
        } else if (deal.kind == DealKind.Service && deal.state == DealState.Funded) {
            // Before delivery the client may also confirm, the provider only give up.
            if (!isOver && !isClient && !isProvider) revert TooEarly(deal.deadline);
            _close(dealId, deal, isClient && !isOver ? deal.price : 0);
        } else {
            if (!isOver && !isClient) revert TooEarly(deal.deadline);
            _close(dealId, deal, deal.price);
        }
    }

    /// @notice Disputes a sale, a delivery or a running rental, whose clock stops. The client only, in time
    /// @param dealId The deal
    /// @param evidence The hash of why
    function dispute(uint256 dealId, bytes32 evidence) external {
        Deal storage deal = _deals[dealId];
        bool isService = deal.kind == DealKind.Service;
        if (deal.state != (isService ? DealState.Delivered : DealState.Funded)) revert DealStateWrong(deal.state);
        if (msg.sender != deal.client) revert NotAParty();
        if (block.timestamp >= deal.deadline) revert TooLate(deal.deadline);
        if (evidence == bytes32(0)) revert ReasonMissing();
        deal.state = DealState.Disputed;
        deal.deadline = uint48(block.timestamp) + _rules.arbitrationSeconds;
        emit DealDisputed(dealId, evidence, deal.deadline);
    }

    /// @notice Rules on a dispute: the client gets a part of what is left, the provider the rest. Council only, never a party, in time
    /// @param dealId The deal
    /// @param toClient Wei, at most what is left
    /// @param reason The hash of why
    function rule(uint256 dealId, uint256 toClient, bytes32 reason) external nonReentrant onlyRole(COUNCIL_ROLE) {
        Deal storage deal = _inState(dealId, DealState.Disputed);
        if (msg.sender == deal.client || msg.sender == deal.provider) revert NotAParty();
        if (block.timestamp >= deal.deadline) revert TooLate(deal.deadline);
        if (reason == bytes32(0)) revert ReasonMissing();
        uint256 left = deal.price - deal.paid;
        if (toClient > left) revert AboveLeft(left);
        emit DealRuled(dealId, msg.sender, toClient, reason);
        _close(dealId, deal, left - toClient);
    }

    /// @notice Ends a dispute on which nobody ruled: the provider gets what is left. Anyone, once the time is over
    /// @param dealId The deal
    function closeUnruled(uint256 dealId) external nonReentrant {
        Deal storage deal = _inState(dealId, DealState.Disputed);
        if (block.timestamp < deal.deadline) revert TooEarly(deal.deadline);
        _close(dealId, deal, deal.price - deal.paid);
    }

    /// @notice The numbers of the escrow
    /// @return As they were deployed
    function escrowRules() external view returns (EscrowRules memory) {
        return _rules;
    }

    /// @notice A deal
    /// @param dealId The deal
    /// @return All zero when there is none
    function dealOf(uint256 dealId) external view returns (Deal memory) {
        return _deals[dealId];
    }

    /// @dev The rent for the time so far, truncated; all of it from the end on.
    function _earned(Deal storage deal) private view returns (uint256) {
        uint256 elapsed = Math.min(block.timestamp - deal.startedAt, deal.termSeconds);
        return Math.mulDiv(deal.price, elapsed, deal.termSeconds);
    }

    function _close(uint256 dealId, Deal storage deal, uint256 toProvider) private {
        uint256 left = deal.price - deal.paid;
        uint256 toClient = left - toProvider;
        deal.state = DealState.Closed;
        deal.paid += toProvider.toUint128();
        held -= left;
        emit DealClosed(dealId, toProvider, toClient);
        if (toProvider != 0) TOKEN.safeTransfer(deal.provider, toProvider);
        if (toClient != 0) TOKEN.safeTransfer(deal.client, toClient);
    }

    function _inState(uint256 dealId, DealState state) private view returns (Deal storage deal) {
        deal = _deals[dealId];
        if (deal.state != state) revert DealStateWrong(deal.state);
    }
}
