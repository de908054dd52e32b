# A policy over Quorate's JSON, for gates that are stricter or laxer than --fail-on:
#
#   quorate check --format=json --fail-on=never src > report.json
#   opa eval --fail-defined --format=values --input report.json --data policy.rego 'data.quorate.deny[_]'
#
# opa exits with 1 if something is denied. For OPA 0.59 and later; `opa test ci` tries it out.
package quorate

import rego.v1

# These must be proved for every governor: violated, unknown and vacuous are not enough.
required := {"execute-once", "execute-needs-quorum"}

# No error that was neither suppressed nor accepted.
deny contains message if {
	some finding in input.findings
	finding.severity == "error"
	not finding.suppressed
	message := sprintf("%s %s: %s", [place(finding), finding.rule, finding.message])
}

deny contains message if {
	some proof in input.proofs
	proof.invariant in required
	not proved(proof)
	not proof.accepted
	message := sprintf("%s: %s is %s", [proof.contract, proof.invariant, verdict(proof)])
}

# A verdict that was not replayed is worth a human's look.
deny contains message if {
	some proof in input.proofs
	proof.verdict == "violated"
	not proof.replayed
	message := sprintf("%s: the trace against %s was not replayed", [proof.contract, proof.invariant])
}

# What could not be analysed was not checked.
deny contains message if {
	some item in input.incomplete
	message := sprintf("not fully analysed: %s", [item.reason])
}

# Nor was a report that is none: an empty file must not pass.
deny contains "this is no report of Quorate that this policy can read" if not input.schema == 1

proved(proof) if {
	proof.verdict in {"proved", "not-applicable"}
	not proof.vacuous
}

verdict(proof) := "vacuous" if proof.vacuous

verdict(proof) := proof.verdict if not proof.vacuous

# Bytecode has a program counter instead of a line.
place(finding) := sprintf("%s:%d", [finding.file, finding.line]) if is_number(finding.line)

place(finding) := sprintf("%s (pc 0x%x)", [finding.file, finding.pc]) if {
	not is_number(finding.line)
	is_number(finding.pc)
}

place(finding) := finding.contract if {
	not is_number(finding.line)
	not is_number(finding.pc)
}
