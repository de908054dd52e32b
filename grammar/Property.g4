// The property language: what must hold of a governor, said about its roles (docs/properties.md).
//
// One file holds any number of invariants. Connectives have no precedence among each other: the
// reader of the tree refuses `a && b => c`, which people read in two ways.
grammar Property;

file: invariant* EOF;

invariant: 'invariant' Name statement=text ('because' why=text)? quantifier* clause+;

text: String+;

quantifier: 'for' kind=Name Name (',' Name)*;

clause: ('always' | 'between' | 'step' | 'on' moment=Name) formula;

formula: operand (connective operand)*;

connective: '=>' | '<=>' | '&&' | '||';

operand: '!' operand | comparison;

comparison: sum (relation sum)?;

relation: '=' | '!=' | '<' | '<=' | '>' | '>=';

sum: term ((Plus | Minus) term)*;

term:
    Number                                              # number
    | truth=('true' | 'false')                          # truth
    | '(' formula ')'                                   # group
    | Name Prime? ('(' formula (',' formula)* ')')?     # role
    ;

Plus: '+';
Minus: '-';
Prime: '\'';
Number: [0-9]+ ('_' [0-9]+)*;
// A minus between names needs blanks around it.
Name: [a-zA-Z] [a-zA-Z0-9]* ('-' [a-zA-Z0-9]+)*;
String: '"' ~["\r\n]* '"';
Comment: ('//' ~[\r\n]* | '/*' .*? '*/') -> skip;
Blank: [ \t\r\n]+ -> skip;
Unknown: .;
