// Says how large each contract's code is, and fails when one is larger than a chain takes (EIP-170, EIP-3860).
import { readFileSync, readdirSync } from 'node:fs';

const RuntimeBytesMax = 24_576;
const InitBytesMax = 49_152;
const built = new URL('../../artifacts/contracts/out/', import.meta.url);
const abis = readdirSync(new URL('../abi/', import.meta.url));
const bytesOf = code => (code.object.length - 2) / 2;

for (const file of abis) {
  const name = file.replace('.json', '');
  const { bytecode, deployedBytecode } = JSON.parse(readFileSync(new URL(`${name}.sol/${name}.json`, built), 'utf8'));
  const [runtime, init] = [bytesOf(deployedBytecode), bytesOf(bytecode)];
  const isTooLarge = runtime > RuntimeBytesMax || init > InitBytesMax;
  console.log(`${name}: ${runtime} bytes deployed (of ${RuntimeBytesMax}), ${init} to deploy (of ${InitBytesMax})${isTooLarge ? ': TOO LARGE' : ''}`);
  if (isTooLarge) process.exitCode = 1;
}
