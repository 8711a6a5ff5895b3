// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {ProgramRoles} from "../access/ProgramRoles.sol";
import {IOperatorRegistry} from "./IOperatorRegistry.sol";
import {NodeKeys} from "./NodeKeys.sol";
import {NodeState} from "./StakingTypes.sol";

/// @title Operators with their three keys, and their nodes
/// @notice Rules, sections 6 ("owner, operator and payout keys are separate", "stake and node can be transferred together") and 9 ("activation").
abstract contract NodeRegistry is ProgramRoles, IOperatorRegistry {
    using Checkpoints for Checkpoints.Trace208;

    struct OperatorKeys {
        address operatorKey;
        address payout;
    }

    struct NodeRecord {
        address owner;
        NodeState state;
        bool isAgentApproved;
        uint32 removals;
        address offeredTo;
    }

    /// @notice Checks that a node agrees to its owner
    NodeKeys public immutable NODE_KEYS;

    /// @notice The contract that may transfer nodes whose owner approved it (the marketplace's escrow); zero when there is none
    address public transferAgent;

    mapping(address owner => OperatorKeys) private _operators;
    mapping(bytes32 nodeId => NodeRecord) private _nodes;
    mapping(bytes32 nodeId => Checkpoints.Trace208) private _owners;

    /// @notice An operator registered, or changed its keys
    /// @param owner The operator
    /// @param operatorKey Who answers for it day by day
    /// @param payout Where its rewards go
    event OperatorKeysSet(address indexed owner, address indexed operatorKey, address indexed payout);

    /// @notice A node was bound to its owner
    /// @param nodeId The node
    /// @param owner Its owner
    event NodePledged(bytes32 indexed nodeId, address indexed owner);

    /// @notice A node began to operate
    /// @param nodeId The node
    /// @param reporter Who activated it
    /// @param requiredStake The stake that it needed, wei
    event NodeActivated(bytes32 indexed nodeId, address indexed reporter, uint256 requiredStake);

    /// @notice A node stopped operating at its owner's wish
    /// @param nodeId The node
    event NodeDeactivated(bytes32 indexed nodeId);

    /// @notice A node was removed by an executed case
    /// @param nodeId The node
    event NodeRemoved(bytes32 indexed nodeId);

    /// @notice A removal was overturned
    /// @param nodeId The node
    event NodeReinstated(bytes32 indexed nodeId);

    /// @notice A node was offered to another operator
    /// @param nodeId The node
    /// @param to To whom; zero withdraws the offer
    event NodeOffered(bytes32 indexed nodeId, address indexed to);

    /// @notice A node went to another operator, with its stake
    /// @param nodeId The node
    /// @param from From whom
    /// @param to To whom
    event NodeTransferred(bytes32 indexed nodeId, address indexed from, address indexed to);

    /// @notice The owner approved the transfer agent for a node, or withdrew that
    /// @param nodeId The node
    /// @param isApproved Whether it may be transferred by the agent
    event AgentApproved(bytes32 indexed nodeId, bool isApproved);

    /// @notice The transfer agent changed
    /// @param agent The agent
    event TransferAgentSet(address indexed agent);

    /// @notice Owner, operator key and payout must be three different accounts
    error KeysNotSeparate();
    /// @notice The account is no operator
    /// @param account The account
    error NotAnOperator(address account);
    /// @notice The caller does not own the node
    /// @param nodeId The node
    error NotTheOwner(bytes32 nodeId);
    /// @notice The node is in a state that does not allow this
    /// @param nodeId The node
    /// @param state Its state
    error NodeStateWrong(bytes32 nodeId, NodeState state);
    /// @notice The node did not sign for this owner
    /// @param nodeId The node
    error NodeDidNotAgree(bytes32 nodeId);
    /// @notice Less stake than the node needs
    /// @param bonded What it has
    /// @param required What it needs
    error StakeTooSmall(uint256 bonded, uint256 required);
    /// @notice A case of the node has not ended
    /// @param nodeId The node
    error NodeDisputed(bytes32 nodeId);
    /// @notice The node was not offered to the caller, or its owner did not approve the agent
    /// @param nodeId The node
    error NotOffered(bytes32 nodeId);
    /// @notice The caller is not the transfer agent
    error NotTheAgent();

    /// @notice The owner only
    /// @param nodeId The node
    modifier onlyOwnerOf(bytes32 nodeId) {
        _requireOwner(nodeId);
        _;
    }

    /// @notice Sets the judge of node signatures
    /// @param nodeKeys Checks that a node agrees to its owner
    constructor(NodeKeys nodeKeys) {
        NODE_KEYS = nodeKeys;
    }

    /// @notice Registers the caller as an operator, or changes its keys (rules, section 6)
    /// @param operatorKey Who may dispute for it
    /// @param payout Where its rewards go
    function setKeys(address operatorKey, address payout) external {
        bool isNobody = operatorKey == address(0) || payout == address(0);
        if (isNobody || operatorKey == payout || operatorKey == msg.sender || payout == msg.sender) revert KeysNotSeparate();
        _operators[msg.sender] = OperatorKeys(operatorKey, payout);
        emit OperatorKeysSet(msg.sender, operatorKey, payout);
    }

    /// @notice Binds a node to the caller, an operator, with the node's own signature (rules, section 9)
    /// @param nodeId The node
    /// @param key Its key's x and y
    /// @param signature r and s over the message of `NodeKeys.pledgeMessage`
    function pledgeNode(bytes32 nodeId, bytes32[2] calldata key, bytes32[2] calldata signature) external {
        if (!isOperator(msg.sender)) revert NotAnOperator(msg.sender);
        if (_nodes[nodeId].state != NodeState.None) revert NodeStateWrong(nodeId, _nodes[nodeId].state);
        if (!NODE_KEYS.agreed(address(this), msg.sender, nodeId, key, signature)) revert NodeDidNotAgree(nodeId);
        _nodes[nodeId].state = NodeState.Pledged;
        _setOwner(nodeId, msg.sender);
        emit NodePledged(nodeId, msg.sender);
    }

    /// @notice Lets a pledged node operate, once its stake is there (rules, section 9, "activation"). Reporter only
    /// @param nodeId The node
    /// @param requiredStake What it needs bonded, wei
    function activateNode(bytes32 nodeId, uint256 requiredStake) external onlyRole(REPORTER_ROLE) {
        if (_nodes[nodeId].state != NodeState.Pledged) revert NodeStateWrong(nodeId, _nodes[nodeId].state);
        uint256 bonded = bondedOf(nodeId);
        if (bonded == 0 || bonded < requiredStake) revert StakeTooSmall(bonded, requiredStake);
        _nodes[nodeId].state = NodeState.Active;
        emit NodeActivated(nodeId, msg.sender, requiredStake);
    }

    /// @notice Ends a node's operation; its stake can then be unbonded as its locks allow. Owner only
    /// @param nodeId The node
    function deactivateNode(bytes32 nodeId) external onlyOwnerOf(nodeId) {
        if (_nodes[nodeId].state != NodeState.Active) revert NodeStateWrong(nodeId, _nodes[nodeId].state);
        _nodes[nodeId].state = NodeState.Pledged;
        emit NodeDeactivated(nodeId);
    }

    /// @notice Offers a node with its stake to another operator (rules, section 6). Owner only
    /// @param nodeId The node
    /// @param to To whom; zero withdraws the offer
    function offerNode(bytes32 nodeId, address to) external onlyOwnerOf(nodeId) {
        if (to != address(0) && !isOperator(to)) revert NotAnOperator(to);
        _nodes[nodeId].offeredTo = to;
        emit NodeOffered(nodeId, to);
    }

    /// @notice Takes a node that was offered to the caller, with its stake and its past (rules, section 6)
    /// @param nodeId The node
    function acceptNode(bytes32 nodeId) external {
        if (_nodes[nodeId].offeredTo != msg.sender) revert NotOffered(nodeId);
        _transfer(nodeId, msg.sender);
    }

    /// @notice Lets the transfer agent hand over the node when its terms are met, or no longer. Owner only
    /// @param nodeId The node
    /// @param isApproved Whether
    function approveAgent(bytes32 nodeId, bool isApproved) external onlyOwnerOf(nodeId) {
        _nodes[nodeId].isAgentApproved = isApproved;
        emit AgentApproved(nodeId, isApproved);
    }

    /// @inheritdoc IOperatorRegistry
    function transferNode(bytes32 nodeId, address to) external {
        if (msg.sender != transferAgent) revert NotTheAgent();
        if (!_nodes[nodeId].isAgentApproved) revert NotOffered(nodeId);
        if (!isOperator(to)) revert NotAnOperator(to);
        _transfer(nodeId, to);
    }

    /// @notice Names the marketplace's escrow. Governor only
    /// @param agent The contract; zero for none
    function setTransferAgent(address agent) external onlyRole(GOVERNOR_ROLE) {
        transferAgent = agent;
        emit TransferAgentSet(agent);
    }

    /// @notice The keys of an operator
    /// @param operator The owner's address
    /// @return operatorKey Who may dispute for it; zero when there is no such operator
    /// @return payout Where its rewards go
    function keysOf(address operator) external view returns (address operatorKey, address payout) {
        return (_operators[operator].operatorKey, _operators[operator].payout);
    }

    /// @inheritdoc IOperatorRegistry
    function payoutOf(address operator) external view returns (address) {
        return _operators[operator].payout;
    }

    /// @notice Where a node stands
    /// @param nodeId The node
    /// @return Its state; None when there is no such node
    function nodeStateOf(bytes32 nodeId) external view returns (NodeState) {
        return _nodes[nodeId].state;
    }

    /// @notice Who owned a node
    /// @param nodeId The node
    /// @param time When, Unix seconds
    /// @return The owner; zero when nobody did
    function ownerAt(bytes32 nodeId, uint48 time) public view returns (address) {
        return address(uint160(_owners[nodeId].upperLookupRecent(time)));
    }

    /// @inheritdoc IOperatorRegistry
    function ownerOf(bytes32 nodeId) public view returns (address) {
        return _nodes[nodeId].owner;
    }

    /// @notice Whether an account is an operator
    /// @param account The account
    /// @return Whether it set its keys
    function isOperator(address account) public view returns (bool) {
        return _operators[account].payout != address(0);
    }

    /// @notice The bonded stake of a node
    /// @param nodeId The node
    /// @return Wei that are locked and not unbonding
    function bondedOf(bytes32 nodeId) public view virtual returns (uint256);

    /// @dev Whether the account is the node's owner, its operator key or its payout.
    function _speaksFor(bytes32 nodeId, address account) internal view returns (bool) {
        address owner = _nodes[nodeId].owner;
        return account == owner || account == _operators[owner].operatorKey || account == _operators[owner].payout;
    }

    /// @dev Whether the account may dispute for the node: its owner or its operator key.
    function _operates(bytes32 nodeId, address account) internal view returns (bool) {
        address owner = _nodes[nodeId].owner;
        return account == owner || account == _operators[owner].operatorKey;
    }

    /// @dev Once for each executed case.
    function _remove(bytes32 nodeId) internal {
        ++_nodes[nodeId].removals;
        _nodes[nodeId].state = NodeState.Removed;
        emit NodeRemoved(nodeId);
    }

    /// @dev Once for each executed case that is overturned: the node is back when no removal of it stands any more.
    function _reinstate(bytes32 nodeId) internal {
        if (--_nodes[nodeId].removals != 0) return;
        _nodes[nodeId].state = NodeState.Pledged;
        emit NodeReinstated(nodeId);
    }

    function _stateOf(bytes32 nodeId) internal view returns (NodeState) {
        return _nodes[nodeId].state;
    }

    /// @dev Whether a case of the node has not ended.
    function _isDisputed(bytes32 nodeId) internal view virtual returns (bool);

    function _requireOwner(bytes32 nodeId) private view {
        if (_nodes[nodeId].owner != msg.sender) revert NotTheOwner(nodeId);
    }

    function _transfer(bytes32 nodeId, address to) private {
        if (_isDisputed(nodeId)) revert NodeDisputed(nodeId);
        address from = _nodes[nodeId].owner;
        _nodes[nodeId].offeredTo = address(0);
        _nodes[nodeId].isAgentApproved = false;
        _setOwner(nodeId, to);
        emit NodeTransferred(nodeId, from, to);
    }

    function _setOwner(bytes32 nodeId, address owner) private {
        _nodes[nodeId].owner = owner;
        _owners[nodeId].push(uint48(block.timestamp), uint160(owner));
    }
}
