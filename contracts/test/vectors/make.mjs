// Makes the vectors of the tests with other implementations than ours: @openzeppelin/merkle-tree, and OpenSSL (Node's crypto).
// `node contracts/test/vectors/make.mjs` writes merkle.json, and node-key.json when it is missing (its key and signature are random).
import { generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { encode } from '@metamask/abi-utils';
import { keccak256 } from 'ethereum-cryptography/keccak.js';

const hex = bytes => '0x' + Buffer.from(bytes).toString('hex');
const here = name => new URL(name, import.meta.url);

const trees = {};
for (const n of [2, 3, 5, 7]) {
  const leaves = Array.from({ length: n }, (_, i) => [String(i), String(BigInt(i + 1) * 10n ** 18n)]);
  const tree = StandardMerkleTree.of(leaves, ['uint256', 'uint256']);
  trees[`n${n}`] = { root: tree.root };
  leaves.forEach((_, i) => { trees[`n${n}`][`proof${i}`] = tree.getProof(i); });
}
writeFileSync(here('merkle.json'), JSON.stringify(trees, null, 1) + '\n');

if (!existsSync(here('node-key.json'))) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const nodeId = keccak256(spki);
  const registry = '0x00000000000000000000000000000000000000c0';
  const owner = '0x00000000000000000000000000000000000000a1';
  const message = Buffer.from(encode(['string', 'uint256', 'address', 'address', 'bytes32'], ['NodeProgram.PledgeNode', 31337, registry, owner, nodeId]));
  const order = BigInt('0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551');
  const signature = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const s = BigInt(hex(signature.subarray(32)));
  const low = s > order / 2n ? order - s : s;
  writeFileSync(here('node-key.json'), JSON.stringify({
    registry, owner, nodeId: hex(nodeId), message: hex(message),
    key: [hex(spki.subarray(-64, -32)), hex(spki.subarray(-32))],
    signature: [hex(signature.subarray(0, 32)), '0x' + low.toString(16).padStart(64, '0')],
  }, null, 1) + '\n');
}
