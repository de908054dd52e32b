//===- Mutations.cpp --------------------------------------------------------------------===//
#include "tests/robustness/Mutations.h"

#include <algorithm>
#include <random>

namespace quorate::robustness {
namespace {

/// Distributions of the standard library differ between implementations; this does not.
class Dice {
public:
  explicit Dice(uint64_t seed) : engine(seed) {}
  size_t below(size_t limit) { return limit ? size_t(engine() % limit) : 0; }
  char byte() { return char(engine() & 0xff); }

private:
  std::mt19937_64 engine;
};

constexpr const char *Fragments[] = {"{",
                                     "}",
                                     "(",
                                     ")",
                                     ";",
                                     "[",
                                     "]",
                                     "/*",
                                     "*/",
                                     "//",
                                     "\"",
                                     "'",
                                     "\\",
                                     "\0",
                                     "unchecked",
                                     "assembly",
                                     "mapping(",
                                     "contract A is A {",
                                     "import",
                                     "modifier",
                                     "_;",
                                     "0x",
                                     "1e999999",
                                     "0.",
                                     "hex\"0\"",
                                     "unicode\"\xff\"",
                                     "type(",
                                     "while(true)",
                                     "using A for *;",
                                     "function(",
                                     "=>",
                                     "try",
                                     "catch",
                                     "abstract",
                                     "override(",
                                     "\xef\xbb\xbf",
                                     "\xe2\x80\xae",
                                     "5b",
                                     "56",
                                     "57",
                                     "fe",
                                     "\r"};

std::string edited(std::string text, Dice &dice) {
  size_t at = dice.below(text.size() + 1);
  size_t length = std::min(dice.below(64) + 1, text.size() - at);
  switch (dice.below(6)) {
  case 0: // flip some bytes
    for (size_t i = 0; i < 4 && !text.empty(); ++i)
      text[dice.below(text.size())] = dice.byte();
    break;
  case 1:
    text.erase(at, length);
    break;
  case 2:
    text.insert(dice.below(text.size() + 1), text.substr(at, length));
    break;
  case 3:
    text.insert(at, Fragments[dice.below(std::size(Fragments))]);
    break;
  case 4: { // a large part twice
    std::string part = text.substr(at);
    text += part;
    break;
  }
  default: // keep only a middle part
    text = text.substr(at / 2, text.size() - at);
  }
  return text;
}

std::string repeated(const std::string &part, size_t count) {
  std::string result;
  result.reserve(part.size() * count);
  while (count--)
    result += part;
  return result;
}

std::string inFunction(const std::string &body) {
  return "pragma solidity ^0.8.0;\ncontract C { uint x; function f() public {\n" + body + "\n} }\n";
}

} // namespace

std::vector<Case> mutations(const std::vector<Seed> &seeds, unsigned cuts, unsigned changes) {
  std::vector<Case> cases;
  if (seeds.empty())
    return cases;
  size_t rounds = (cuts + seeds.size() - 1) / seeds.size();
  for (size_t i = 0; i < cuts; ++i) {
    const Seed &seed = seeds[i % seeds.size()];
    // Evenly spread within a seed, and at another phase in every seed.
    size_t at = seed.text.size() * i / (rounds * seeds.size());
    cases.push_back({seed.name + " cut at byte " + std::to_string(at), seed.extension,
                     seed.text.substr(0, at)});
  }
  for (size_t i = 0; i < changes; ++i) {
    const Seed &seed = seeds[i % seeds.size()];
    Dice dice(0x51554f52u + i);
    std::string text = seed.text;
    for (size_t times = dice.below(3) + 1; times--;)
      text = edited(std::move(text), dice);
    cases.push_back(
        {seed.name + " change " + std::to_string(i / seeds.size()), seed.extension, text});
  }
  return cases;
}

std::vector<Case> noise(unsigned count) {
  constexpr const char *extensions[] = {".sol", ".hex", ".bin", ".evm", ".json"};
  std::vector<Case> cases;
  for (unsigned i = 0; i < count; ++i) {
    Dice dice(0x4e4f4953u + i);
    std::string text(dice.below(4096), '\0');
    bool hex = i % 4 == 1;
    for (char &c : text)
      c = hex ? "0123456789abcdef"[dice.below(16)] : dice.byte();
    cases.push_back({"noise " + std::to_string(i), extensions[i % std::size(extensions)], text});
  }
  return cases;
}

std::vector<Case> extremes() {
  constexpr size_t deep = 100'000;
  constexpr size_t line = 10u << 20;
  std::vector<Case> cases;
  auto sol = [&](const char *name, std::string text) {
    cases.push_back({name, ".sol", std::move(text)});
  };
  sol("empty file", "");
  sol("10 MB line of blanks", inFunction(std::string(line, ' ')));
  sol("10 MB line comment", "// " + std::string(line, 'x'));
  sol("10 MB identifier", "contract " + std::string(line, 'a') + " {}");
  sol("10 MB string", "string constant s = \"" + std::string(line, 'a') + "\";");
  sol("10 MB open string", inFunction("string memory s = \"" + std::string(line, 'a')));
  sol("10 MB open comment", "/*" + std::string(line, '*'));
  sol("10 MB of letters", std::string(line, 'z'));
  sol("10 MB number", inFunction("x = " + std::string(line, '9') + ";"));
  sol("deep parentheses",
      inFunction("x = " + repeated("(", deep) + "1" + repeated(")", deep) + ";"));
  sol("deep open parentheses", inFunction("x = " + repeated("(", deep)));
  sol("deep blocks", inFunction(repeated("{", deep) + repeated("}", deep)));
  sol("deep open blocks", inFunction(repeated("{", deep)));
  sol("deep ifs", inFunction(repeated("if (x > 0) ", deep) + "x = 1;"));
  sol("deep else ifs", inFunction(repeated("if (x > 0) x = 1; else ", deep) + "x = 2;"));
  sol("deep loops", inFunction(repeated("while (x > 0) ", deep) + "x = 1;"));
  sol("deep negation", inFunction("x = " + repeated("~", deep) + "1;"));
  sol("deep minus", inFunction("x = " + repeated("- ", deep) + "1;"));
  sol("long sum", inFunction("x = " + repeated("1 + ", deep) + "1;"));
  sol("long power", inFunction("x = " + repeated("2 ** ", deep) + "1;"));
  sol("deep conditional", inFunction("x = " + repeated("x > 1 ? 2 : ", deep) + "1;"));
  sol("deep index", inFunction("x" + repeated("[0]", deep) + " = 1;"));
  sol("deep member", inFunction("x" + repeated(".a", deep) + " = 1;"));
  sol("deep call", inFunction("f" + repeated("()", deep) + ";"));
  sol("deep mapping", "contract C { " + repeated("mapping(uint => ", deep) + "uint" +
                          repeated(")", deep) + " m; }");
  sol("deep array type", "contract C { uint" + repeated("[]", deep) + " m; }");
  sol("deep array literal",
      inFunction("x = " + repeated("[", deep) + "1" + repeated("]", deep) + ";"));
  sol("deep tuple", inFunction(repeated("(", deep) + "," + repeated(")", deep) + " = f();"));
  sol("deep assembly", inFunction("assembly " + repeated("{", deep) + repeated("}", deep)));
  sol("deep assembly call",
      inFunction("assembly { pop(" + repeated("add(", deep) + "1" + repeated(",1)", deep) + ") }"));
  sol("deep function type",
      "contract C { " + repeated("function(", deep) + repeated(")", deep) + " m; }");
  sol("many contracts", repeated("contract C {} ", deep));
  sol("many statements", inFunction(repeated("x += 1; ", deep)));
  sol("many imports", repeated("import \"./nothing.sol\"; ", 1000));
  sol("many errors", repeated("contract { function ", deep));
  sol("inheritance cycle", "contract A is B {} contract B is A {}");
  sol("struct cycle", "contract A { struct S { S s; } S s; }");
  sol("constant cycle", "contract A { uint constant a = b; uint constant b = a; uint[a] c; }");
  sol("huge array", "contract A { uint[2**255] a; uint[2**200][2**200] b; struct S { uint[2**250] "
                    "x; uint[2**255] y; } S s; }");
  sol("huge power", "contract A { uint constant a = 2 ** (2 ** 60); uint b = 10 ** 1000000000; }");
  sol("huge exponent", inFunction("x = 1e1000000000; x = 1 << 1000000000000;"));
  std::string chain = "contract C0 {}\n";
  for (unsigned i = 1; i < 3000; ++i)
    chain += "contract C" + std::to_string(i) + " is C" + std::to_string(i - 1) + " {}\n";
  sol("inheritance chain", chain);

  auto code = [&](const char *name, std::string text) {
    cases.push_back({name, ".hex", std::move(text)});
  };
  code("empty code", "");
  code("odd hex", "0x123");
  code("all jump destinations", repeated("5b", 24'576));
  code("jump chain", repeated("6003565b", 20'000));
  code("computed jumps", repeated("3656", 10'000));
  code("stack underflow", repeated("50", 1000));
  code("stack overflow", repeated("6001", 5000));
  code("duplicating branches", repeated("5b80600057", 4000));
  code("nested hashing", "6000" + repeated("6000526020600020", 3000) + "54");
  code("10 MB of code", std::string(line, '0'));
  code("push at the end", "7f00");
  cases.push_back({"deep JSON", ".json", "{\"bytecode\":" + repeated("[", deep)});
  cases.push_back(
      {"JSON with odd types", ".json",
       "{\"contractName\":1,\"abi\":{},\"bytecode\":[],\"deployedBytecode\":\"0xzz\"}"});
  return cases;
}

} // namespace quorate::robustness
