# opa test ci
package quorate_test

import data.quorate
import rego.v1

report(findings, proofs, incomplete) := {
	"schema": 1,
	"findings": findings,
	"proofs": proofs,
	"incomplete": incomplete,
}

finding := {
	"rule": "reentrancy",
	"severity": "error",
	"message": "written after the call",
	"contract": "Dao",
	"file": "src/Dao.sol",
	"line": 7,
	"pc": null,
	"suppressed": false,
}

proof := {
	"invariant": "execute-once",
	"contract": "Dao",
	"verdict": "proved",
	"vacuous": false,
	"accepted": false,
	"replayed": false,
}

test_clean if quorate.deny == set() with input as report([], [proof], [])

test_error if quorate.deny == {"src/Dao.sol:7 reentrancy: written after the call"} with input as report([finding], [], [])

test_error_in_bytecode if {
	code := object.union(finding, {"file": "Dao.hex", "line": null, "pc": 255})
	quorate.deny == {"Dao.hex (pc 0xff) reentrancy: written after the call"} with input as report([code], [], [])
}

test_error_of_the_whole_contract if {
	whole := object.union(finding, {"file": null, "line": null})
	quorate.deny == {"Dao reentrancy: written after the call"} with input as report([whole], [], [])
}

test_suppressed if quorate.deny == set() with input as report([object.union(finding, {"suppressed": true})], [], [])

test_warning if quorate.deny == set() with input as report([object.union(finding, {"severity": "warning"})], [], [])

test_not_proved if {
	every change in [{"verdict": "unknown"}, {"vacuous": true}, {"verdict": "violated", "replayed": true}] {
		count(quorate.deny) == 1 with input as report([], [object.union(proof, change)], [])
	}
}

test_other_invariants_may_be_open if {
	other := object.union(proof, {"invariant": "frame", "verdict": "unknown"})
	quorate.deny == set() with input as report([], [other], [])
}

test_accepted if {
	accepted := object.union(proof, {"verdict": "violated", "replayed": true, "accepted": true})
	quorate.deny == set() with input as report([], [accepted], [])
}

test_not_replayed if {
	count(quorate.deny) == 2 with input as report([], [object.union(proof, {"verdict": "violated"})], [])
}

test_incomplete if {
	quorate.deny == {"not fully analysed: syntax error"} with input as report([], [], [{"reason": "syntax error"}])
}

test_no_report if count(quorate.deny) == 1 with input as {}
