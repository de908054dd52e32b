// The same life in Solidity 0.5: wrapping arithmetic with checks of its own, `now`, call.value().
import { lifecycle } from './compound.mjs';

export default {
  release: '0.5.17',
  sources: ['fixtures/compound-0.5/Governor.sol', 'fixtures/compound-0.5/Timelock.sol', 'fixtures/compound-0.5/VotesToken.sol'],
  run: lifecycle,
};
