// The tokens of Solidity 0.4 to 0.8 and of Yul inside `assembly`.
//
// The input is the file's bytes, not its code points (see ParserStream.h): token positions are byte
// offsets. A byte that is not ASCII arrives as U+0001, the first one of a Unicode line break as U+0002.
// Words that only some versions reserve are tokens here and names again in the parser's `identifier`.
lexer grammar SolidityLexer;

Abstract: 'abstract';
Address: 'address';
Anonymous: 'anonymous';
As: 'as';
Assembly: 'assembly' -> pushMode(AssemblyHead);
At: 'at';
Break: 'break';
Calldata: 'calldata';
Catch: 'catch';
Constant: 'constant';
Constructor: 'constructor';
Continue: 'continue';
Contract: 'contract';
Delete: 'delete';
Do: 'do';
Else: 'else';
Emit: 'emit';
Enum: 'enum';
ErrorWord: 'error';
Event: 'event';
External: 'external';
Fallback: 'fallback';
False: 'false';
For: 'for';
From: 'from';
Function: 'function';
Global: 'global';
If: 'if';
Immutable: 'immutable';
Import: 'import';
Indexed: 'indexed';
Interface: 'interface';
Internal: 'internal';
Is: 'is';
Layout: 'layout';
Library: 'library';
Mapping: 'mapping';
Memory: 'memory';
Modifier: 'modifier';
New: 'new';
Override: 'override';
Payable: 'payable';
Pragma: 'pragma' -> pushMode(PragmaBody);
Private: 'private';
Public: 'public';
Pure: 'pure';
Receive: 'receive';
Return: 'return';
Returns: 'returns';
Revert: 'revert';
Storage: 'storage';
Struct: 'struct';
Throw: 'throw';
Transient: 'transient';
True: 'true';
Try: 'try';
Type: 'type';
Unchecked: 'unchecked';
Using: 'using';
Var: 'var';
View: 'view';
Virtual: 'virtual';
While: 'while';

ElementaryType
  : 'bool' | 'string' | 'bytes' | 'byte'
  | 'bytes' ([1-9] | [12] [0-9] | '3' [0-2])
  | 'u'? 'int' BitCount?
  | 'u'? 'fixed' (BitCount 'x' ([0-9] | [1-7] [0-9] | '80'))?
  ;
fragment BitCount
  : '8' | '16' | '24' | '32' | '40' | '48' | '56' | '64' | '72' | '80' | '88' | '96' | '104' | '112'
  | '120' | '128' | '136' | '144' | '152' | '160' | '168' | '176' | '184' | '192' | '200' | '208'
  | '216' | '224' | '232' | '240' | '248' | '256'
  ;

// `gwei` came with 0.6.11, the other two went with 0.7: names in the other versions.
SoftUnit: 'gwei' | 'szabo' | 'finney';
Unit
  : 'wei' | 'ether'
  | 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | 'years'
  ;

LParen: '(';
RParen: ')';
LBrack: '[';
RBrack: ']';
LBrace: '{';
RBrace: '}';
Semicolon: ';';
Comma: ',';
Dot: '.';
Colon: ':';
Question: '?';
FatArrow: '=>';
Arrow: '->';
Inc: '++';
Dec: '--';
Not: '!';
Tilde: '~';
Power: '**';
Star: '*';
Slash: '/';
Percent: '%';
Plus: '+';
Minus: '-';
ShiftLeft: '<<';
ShiftRight: '>>';
Ampersand: '&';
Caret: '^';
Pipe: '|';
Less: '<';
Greater: '>';
LessEqual: '<=';
GreaterEqual: '>=';
Equal: '==';
NotEqual: '!=';
AndAnd: '&&';
OrOr: '||';
Assign: '=';
AssignOr: '|=';
AssignXor: '^=';
AssignAnd: '&=';
AssignShiftLeft: '<<=';
AssignShiftRight: '>>=';
AssignAdd: '+=';
AssignSub: '-=';
AssignMul: '*=';
AssignDiv: '/=';
AssignMod: '%=';
// Words of the language that no version ever implemented.
ShiftRightZero: '>>>';
AssignShiftRightZero: '>>>=';

// Where an underscore may stand is the builder's business.
HexNumber: '0' [xX] [0-9a-fA-F_]+;
Number: Decimal Exponent?;
// A number runs into no name: `1wei` is none.
RunOn: ('0' [xX] [0-9a-fA-F_]* | Decimal Exponent?) [a-zA-Z$] [a-zA-Z0-9$_]* -> type(Unknown);
fragment Decimal: Digits ('.' [0-9_]+)? | '.' Digits;
fragment Digits: [0-9] [0-9_]*;
fragment Exponent: [eE] [-+]? [0-9_]+;

HexString: 'hex' (["] [0-9a-fA-F_]* ["] | ['] [0-9a-fA-F_]* [']);
UnicodeString: 'unicode' Quoted;
StringLiteral: Quoted;
UnclosedString: ('hex' | 'unicode')? Unclosed -> type(Unknown);
// A line break ends a string unless a backslash stands before it.
fragment Quoted: ["] (~["\\\r\n] | Escape)* ["] | ['] (~['\\\r\n] | Escape)* ['];
fragment Unclosed: ["] (~["\\\r\n] | Escape)* | ['] (~['\\\r\n] | Escape)*;
fragment Escape: '\\' ('\r\n' | .);

Identifier: [a-zA-Z$_] [a-zA-Z0-9$_]*;

Space: [ \t\r\n]+ -> skip;
BlockComment: '/*' .*? '*/' -> skip;
UnclosedComment: '/*' OpenComment -> type(Unknown);
fragment OpenComment: (~[*] | '*'+ ~[*/])* '*'*;
// Like the compiler, end the comment at a Unicode line break too: code hidden behind one must not be
// taken for a comment. What follows is then no token, hence a syntax error, as it is there.
LineComment: '//' CommentByte* -> skip;
fragment CommentByte: ~[\n\u000B\f\r\u0002];

// Whatever is no token at all: the parser reports it.
Unknown: [\u0001\u0002]+ | .;

mode PragmaBody;

PragmaText: ~[;]+;
PragmaEnd: [;] -> type(Semicolon), popMode;

// From `assembly` to its brace: ("memory-safe"), "evmasm".
mode AssemblyHead;

HeadBrace: [{] -> type(LBrace), mode(Yul);
HeadLParen: [(] -> type(LParen);
HeadRParen: [)] -> type(RParen);
HeadComma: [,] -> type(Comma);
HeadString: Quoted -> type(StringLiteral);
HeadSpace: [ \t\r\n]+ -> skip;
HeadBlockComment: '/*' .*? '*/' -> skip;
HeadUnclosedComment: '/*' OpenComment -> type(Unknown), popMode;
HeadLineComment: '//' CommentByte* -> skip;
HeadUnknown: . -> type(Unknown), popMode;

// Solidity's keywords are ordinary names here.
mode Yul;

YulLBrace: [{] -> type(LBrace), pushMode(Yul);
YulRBrace: [}] -> type(RBrace), popMode;
YulLParen: [(] -> type(LParen);
YulRParen: [)] -> type(RParen);
YulComma: [,] -> type(Comma);
YulColon: [:] -> type(Colon);
YulArrow: [-] [>] -> type(Arrow);
YulAssign: ':=';
YulPopTo: '=:';
YulLet: 'let';
YulFunction: 'function';
YulIf: 'if';
YulFor: 'for';
YulSwitch: 'switch';
YulCase: 'case';
YulDefault: 'default';
YulBreak: 'break';
YulContinue: 'continue';
YulLeave: 'leave';
YulTrue: 'true';
YulFalse: 'false';
YulHexNumber: '0' [xX] [0-9a-fA-F]+ -> type(HexNumber);
YulNumber: [0-9]+ -> type(Number);
YulRunOn: [0-9] [a-zA-Z0-9$_]+ -> type(Unknown);
YulHexString: 'hex' (["] [0-9a-fA-F_]* ["] | ['] [0-9a-fA-F_]* [']) -> type(HexString);
YulString: Quoted -> type(StringLiteral);
YulName: [a-zA-Z$_] [a-zA-Z0-9$_.]*;
YulSpace: [ \t\r\n]+ -> skip;
YulBlockComment: '/*' .*? '*/' -> skip;
YulUnclosedComment: '/*' OpenComment -> type(Unknown);
YulUnclosedString: 'hex'? Unclosed -> type(Unknown);
YulLineComment: '//' CommentByte* -> skip;
YulUnknown: . -> type(Unknown);
