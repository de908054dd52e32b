# A policy over Quorate's JSON, for gates that are stricter or laxer than --fail-on:
#
#   quorate check --format=json --fail-on=never src > report.json
#   opa eval --fail-defined --input report.json --data policy.rego 'data.quorate.deny[_]'
package quorate

import rego.v1

# No error that was neither suppressed nor accepted.
deny contains message if {
	some finding in input.findings
	finding.severity == "error"
	not finding.suppressed
	message := sprintf("%s:%v %s: %s", [finding.file, finding.line, finding.rule, finding.message])
}

# These must be proved for every governor: violated, unknown and vacuous are not enough.
required := {"execute-once", "execute-needs-quorum"}

deny contains message if {
	some proof in input.proofs
	proof.invariant in required
	not proved(proof)
	not proof.accepted
	message := sprintf("%s: %s is %s", [proof.contract, proof.invariant, proof.verdict])
}

proved(proof) if {
	proof.verdict in {"proved", "not-applicable"}
	not proof.vacuous
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
