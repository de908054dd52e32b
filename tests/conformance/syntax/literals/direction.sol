// shown the other way round: ‮ gnirts a
contract Vault {}
// ----
// ParserError 8936: (0-40)
