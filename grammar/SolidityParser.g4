// Solidity 0.4 to 0.8 in one grammar; what a version forbids is not the parser's business.
//
// Written for SLL prediction. The one trap of the language, `T[2] x` against `t[2] = x`, is solved by
// left-factoring: a statement is an `expression`, then perhaps a declarator; types are expressions too
// (elementary types, mappings and function types are operands), and AstBuilder turns such an expression
// into a type. `new` takes its type the same way: its operand binds tighter than a call.
parser grammar SolidityParser;

options { tokenVocab = SolidityLexer; }

// Where parsing begins: a file is cut into declarations first (ParserPieces.h).
loneSourceElement: sourceElement EOF;
loneContractHead: contractHead EOF;
loneContractElement: contractElement EOF;

// `function () external f;` is a variable, not a function with the modifier `f`: hence the order.
sourceElement
  : pragmaDirective
  | importDirective
  | stateVariable
  | functionDefinition
  | structDefinition
  | enumDefinition
  | eventDefinition
  | errorDefinition
  | typeDefinition
  | usingDirective
  ;

pragmaDirective: Pragma PragmaText ';';

importDirective
  : Import path=StringLiteral (As alias=identifier)? ';'
  | Import '*' As alias=identifier From path=StringLiteral ';'
  | Import '{' importSymbol (',' importSymbol)* '}' From path=StringLiteral ';'
  ;
importSymbol: name=identifier (As alias=identifier)?;

// ---------------------------------------------------------------- declarations

contractHead
  : Abstract? kind=(Contract | Interface | Library) name=identifier
    (inheritance | storageLayout)* '{'
  ;
inheritance: Is inheritanceSpecifier (',' inheritanceSpecifier)*;
inheritanceSpecifier: identifierPath callArguments?;
storageLayout: Layout At expression;

contractElement
  : stateVariable
  | functionDefinition
  | constructorDefinition
  | modifierDefinition
  | structDefinition
  | enumDefinition
  | eventDefinition
  | errorDefinition
  | typeDefinition
  | usingDirective
  ;

// Without a name it is the fallback function of 0.4 and 0.5.
functionDefinition
  : Function name=identifier? parameterList functionAttribute* (Returns results=parameterList)?
    (body=block | ';')
  ;
constructorDefinition
  : kind=(Constructor | Fallback | Receive) parameterList functionAttribute*
    (Returns results=parameterList)? (body=block | ';')
  ;
functionAttribute
  : word=(External | Public | Internal | Private | Pure | View | Payable | Constant | Virtual)
  | overrideSpecifier
  | modifierInvocation
  ;
overrideSpecifier: Override ('(' (identifierPath (',' identifierPath)*)? ')')?;
modifierInvocation: identifierPath callArguments?;

modifierDefinition
  : Modifier name=identifier parameterList? modifierAttribute* (body=block | ';')
  ;
modifierAttribute: Virtual | overrideSpecifier;

structDefinition: Struct name=identifier '{' structMember* '}';
structMember: typeName name=identifier ';';
enumDefinition: Enum name=identifier '{' (enumValue (',' enumValue)*)? '}';
enumValue: identifier;
// The list could be left out until 0.4.20.
eventDefinition: Event name=identifier parameterList? Anonymous? ';';
errorDefinition: ErrorWord name=identifier parameterList ';';
typeDefinition: Type name=identifier Is typeName ';';

usingDirective
  : Using (identifierPath | '{' usingItem (',' usingItem)* '}') For (typeName | '*') Global? ';'
  ;
usingItem: identifierPath (As usingOperator)?;
usingOperator
  : '&' | '|' | '^' | '~' | '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>='
  ;

stateVariable: typeName stateAttribute* name=identifier ('=' expression)? ';';
stateAttribute
  : word=(Public | Private | Internal | External | Constant | Immutable | Transient)
  | overrideSpecifier
  ;

// Functions, events, errors, `catch`: one list for all.
parameterList: '(' (parameter (',' parameter)*)? ')';
parameter: typeName parameterAttribute* name=identifier?;
parameterAttribute: Memory | Storage | Calldata | Indexed | Constant | Immutable;

// ---------------------------------------------------------------- types

typeName: base=baseType arraySuffix*;
baseType: elementaryType | mappingType | functionType | identifierPath;
arraySuffix: '[' expression? ']';
elementaryType: ElementaryType | Address (Payable | View | Pure)?;
mappingType: Mapping '(' key=typeName keyName=identifier? '=>' value=typeName valueName=identifier? ')';
functionType: Function parameterList functionTypeAttribute* (Returns results=parameterList)?;
functionTypeAttribute: External | Public | Internal | Private | Pure | View | Payable | Constant;

// ---------------------------------------------------------------- statements

block: '{' statement* '}';

statement
  : block
  | uncheckedBlock
  | ifStatement
  | whileStatement
  | doStatement
  | forStatement
  | tryStatement
  | returnStatement
  | jumpStatement
  | emitStatement
  | revertStatement
  | assemblyStatement
  | simpleStatement
  ;

uncheckedBlock: Unchecked block;
ifStatement: If '(' expression ')' then=statement (Else otherwise=statement)?;
whileStatement: While '(' expression ')' statement;
doStatement: Do statement While '(' expression ')' ';';
forStatement
  : For '(' (init=simpleStatement | ';') condition=expression? ';' update=expression? ')' statement
  ;
tryStatement: Try expression (Returns results=parameterList)? block catchClause+;
catchClause: Catch (name=identifier? parameterList)? block;
returnStatement: Return expression? ';';
jumpStatement: word=(Break | Continue | Throw) ';';
emitStatement: Emit identifierPath callArguments ';';
revertStatement: Revert identifierPath callArguments ';';

// `(T a, , U b) = e` is an assignment to a tuple whose items have declarators.
simpleStatement
  : Var (name=identifier | variableTuple) ('=' init=expression)? ';'
  | expr=expression (parameterAttribute* name=identifier ('=' init=expression)?)? ';'
  ;
variableTuple: '(' identifier? (',' identifier?)* ')';

// ---------------------------------------------------------------- expressions

// What kind of expression it is follows from which labels are set and, where it is, from `op`.
expression
  : left=expression op='.' member=memberName
  | left=expression op='[' index=expression? (colon=':' end=expression?)? ']'
  | op=New right=expression
  | left=expression arguments=callArguments
  | left=expression op='{' namedArgument (',' namedArgument)* '}'
  | left=expression op=('++' | '--')
  | op=('++' | '--' | '!' | '~' | '-' | '+' | Delete) right=expression
  | <assoc=right> left=expression op='**' right=expression
  | left=expression op=('*' | '/' | '%') right=expression
  | left=expression op=('+' | '-') right=expression
  | left=expression op=('<<' | '>>' | '>>>') right=expression
  | left=expression op='&' right=expression
  | left=expression op='^' right=expression
  | left=expression op='|' right=expression
  | left=expression op=('<' | '>' | '<=' | '>=') right=expression
  | left=expression op=('==' | '!=') right=expression
  | left=expression op='&&' right=expression
  | left=expression op='||' right=expression
  | <assoc=right> left=expression op='?' middle=expression ':' right=expression
  | <assoc=right> left=expression
    op=('=' | '|=' | '^=' | '&=' | '<<=' | '>>=' | '>>>=' | '+=' | '-=' | '*=' | '/=' | '%=') right=expression
  | name=identifier
  | literal
  | tuple
  | inlineArray
  | elementaryType
  | payable=Payable
  | op=Type arguments=callArguments
  | mappingType
  | functionType
  ;

tuple: '(' tupleItem? (',' tupleItem?)* ')';
tupleItem: expression (parameterAttribute* name=identifier)?;
inlineArray: '[' (expression (',' expression)*)? ']';
callArguments
  : '(' (expression (',' expression)* | '{' (namedArgument (',' namedArgument)*)? '}')? ')'
  ;
namedArgument: name=identifier ':' expression;
memberName: identifier | Address;

literal
  : True
  | False
  | (Number dot='.'?? | HexNumber) (Unit | SoftUnit)? // `1.` until 0.5
  | StringLiteral+
  | HexString+
  | UnicodeString+
  ;

// ---------------------------------------------------------------- names

identifierPath: pathStart ('.' identifier)*;
// Words that attributes begin with are no first part of a path: `override` is not a modifier.
pathStart
  : Identifier | At | Constructor | Emit | ErrorWord | Fallback | From | Global | SoftUnit | Layout
  | Receive | Revert | Transient | Unchecked
  ;
identifier
  : Identifier | At | Calldata | Constructor | Emit | ErrorWord | Fallback | From | Global | SoftUnit
  | Immutable | Layout | Override | Receive | Revert | Transient | Unchecked | Virtual
  ;

// ---------------------------------------------------------------- Yul

assemblyStatement
  : Assembly dialect=StringLiteral? ('(' StringLiteral (',' StringLiteral)* ')')? yulBlock
  ;
yulBlock: '{' yulStatement* '}';
yulStatement
  : yulBlock
  | yulVariable
  | yulAssignment
  | yulIf
  | yulFor
  | yulSwitch
  | yulFunction
  | yulJump
  | yulExpression
  | yulLegacy
  ;
yulVariable: YulLet YulName (',' YulName)* (':=' yulExpression)?;
yulAssignment: YulName (',' YulName)* ':=' yulExpression;
yulIf: YulIf yulExpression yulBlock;
yulFor: YulFor init=yulBlock yulExpression post=yulBlock body=yulBlock;
yulSwitch: YulSwitch yulExpression yulCase+;
yulCase: (YulCase yulLiteral | YulDefault) ':'? yulBlock;
yulFunction: YulFunction name=YulName '(' yulNames? ')' ('->' results=yulNames)? yulBlock;
yulNames: YulName (',' YulName)*;
yulJump: YulBreak | YulContinue | YulLeave;
yulExpression
  : YulName (call='(' (yulExpression (',' yulExpression)* ','?)? ')')? // `f(1,)` until 0.5.10
  | yulLiteral
  ;
yulLiteral: Number | HexNumber | YulTrue | YulFalse | StringLiteral | HexString;
// Stack assembly of 0.4: `label:` and `=: x`; bare opcodes are a yulExpression.
yulLegacy: YulName ':' | '=:' YulName;
