// The judge of our trees: OpenZeppelin's own StandardMerkleTree. Reads one JSON document on stdin, writes one on stdout.
//   {"build":[{"types":[...],"values":[[...],...]}]}           -> {"build":[{"root":"0x..","tree":["0x..",...],"proofs":[[...],...],"positions":[...]}]}
//   {"verify":[{"root":"0x..","types":[...],"value":[...],"proof":[...]}]} -> {"verify":[true,...]}
import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { readFileSync } from 'node:fs';

const input = JSON.parse(readFileSync(0, 'utf8'));
const output = {};
if (input.build) {
  output.build = input.build.map(({ types, values }) => {
    const tree = StandardMerkleTree.of(values, types);
    const dump = tree.dump();
    return {
      root: tree.root,
      tree: dump.tree,
      proofs: values.map((_, index) => tree.getProof(index)),
      positions: dump.values.map(({ treeIndex }) => treeIndex),
    };
  });
}
if (input.verify) {
  output.verify = input.verify.map(({ root, types, value, proof }) => StandardMerkleTree.verify(root, types, value, proof));
}
process.stdout.write(JSON.stringify(output));
