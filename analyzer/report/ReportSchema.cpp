//===- ReportSchema.cpp - the JSON Schema of our JSON --------------------------------===//
#include "analyzer/report/ReportSchema.h"

namespace quorate::report {

llvm::StringRef reportSchema() {
  return R"json({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Report of quorate --format=json, schema 1",
  "description": "Every key is always present; what does not apply is null. Keys are only ever added. Lines and columns count from 1, columns count bytes.",
  "type": "object",
  "required": ["schema", "tool", "inputs", "findings", "proofs", "incomplete", "lifecycles", "stats"],
  "properties": {
    "schema": {"const": 1},
    "tool": {
      "type": "object",
      "required": ["name", "version"],
      "properties": {"name": {"const": "quorate"}, "version": {"type": "string"}}
    },
    "inputs": {"type": "array", "items": {"type": "string"}, "description": "as given on the command line"},
    "findings": {"type": "array", "items": {"$ref": "#/definitions/finding"}},
    "proofs": {"type": "array", "items": {"$ref": "#/definitions/proof"}},
    "incomplete": {"type": "array", "items": {"$ref": "#/definitions/incomplete"}},
    "lifecycles": {"type": "array", "items": {"$ref": "#/definitions/lifecycle"}},
    "stats": {"type": "object", "additionalProperties": {"type": "number"}}
  },
  "definitions": {
    "count": {"type": ["integer", "null"], "minimum": 1},
    "file": {"type": ["string", "null"], "description": "relative to the working directory where it lies below it"},
    "pc": {"type": ["integer", "null"], "minimum": 0, "description": "byte offset in the runtime code"},
    "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$", "description": "the same as long as the defect is: holds no line number"},
    "place": {
      "type": "object",
      "required": ["file", "line", "column", "endLine", "endColumn", "pc"],
      "properties": {
        "file": {"$ref": "#/definitions/file"},
        "line": {"$ref": "#/definitions/count"},
        "column": {"$ref": "#/definitions/count"},
        "endLine": {"$ref": "#/definitions/count"},
        "endColumn": {"$ref": "#/definitions/count"},
        "pc": {"$ref": "#/definitions/pc"}
      }
    },
    "accepted": {"type": "boolean", "description": "the baseline accepts it"},
    "justification": {"type": ["string", "null"], "description": "why it is suppressed, as the user wrote it"},
    "step": {
      "allOf": [{"$ref": "#/definitions/place"}],
      "required": ["message", "call", "caller", "block", "time", "state"],
      "properties": {
        "message": {"type": "string"},
        "call": {"type": "string", "description": "the entry point with its arguments; empty if the step is no call"},
        "caller": {"type": "string"},
        "block": {"type": ["integer", "null"]},
        "time": {"type": ["integer", "null"]},
        "state": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["path", "value"],
            "properties": {"path": {"type": "string"}, "value": {"type": "string"}}
          }
        }
      }
    },
    "finding": {
      "allOf": [{"$ref": "#/definitions/place"}],
      "required": ["rule", "severity", "confidence", "message", "contract", "function", "origin", "fingerprint", "suppressed", "accepted", "justification", "related", "trace", "fixes"],
      "properties": {
        "rule": {"type": "string"},
        "severity": {"enum": ["error", "warning", "note"]},
        "confidence": {"enum": ["definite", "likely", "possible"]},
        "message": {"type": "string"},
        "contract": {"type": "string"},
        "function": {"type": "string", "description": "signature"},
        "origin": {"enum": ["solidity", "bytecode"]},
        "fingerprint": {"$ref": "#/definitions/fingerprint"},
        "suppressed": {"type": "boolean"},
        "accepted": {"$ref": "#/definitions/accepted"},
        "justification": {"$ref": "#/definitions/justification"},
        "related": {
          "type": "array",
          "items": {
            "allOf": [{"$ref": "#/definitions/place"}],
            "required": ["message"],
            "properties": {"message": {"type": "string"}}
          }
        },
        "trace": {"type": "array", "items": {"$ref": "#/definitions/step"}},
        "fixes": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["description", "edits"],
            "properties": {
              "description": {"type": "string"},
              "edits": {
                "type": "array",
                "items": {
                  "allOf": [{"$ref": "#/definitions/place"}],
                  "required": ["text"],
                  "properties": {"text": {"type": "string"}}
                }
              }
            }
          }
        }
      }
    },
    "proof": {
      "allOf": [{"$ref": "#/definitions/place"}],
      "required": ["invariant", "contract", "verdict", "vacuous", "statement", "assumptions", "lemmas", "reason", "origin", "trace", "replayed", "bound", "seconds", "fingerprint", "accepted", "justification"],
      "properties": {
        "invariant": {"type": "string"},
        "contract": {"type": "string"},
        "verdict": {"enum": ["proved", "violated", "unknown", "not-applicable"]},
        "vacuous": {"type": "boolean", "description": "holds only because the guarded step cannot happen; the verdict is unknown then"},
        "statement": {"type": "string"},
        "assumptions": {"type": "array", "items": {"type": "string"}},
        "lemmas": {"type": "array", "items": {"type": "string"}},
        "reason": {"type": "string", "description": "why unknown or not applicable"},
        "origin": {"enum": ["solidity", "bytecode"]},
        "trace": {"type": "array", "items": {"$ref": "#/definitions/step"}},
        "replayed": {"type": "boolean", "description": "the trace was run and broke the invariant"},
        "bound": {"type": "integer", "minimum": 0, "description": "depth of the search, in transactions"},
        "seconds": {"type": "number", "minimum": 0},
        "recheck": {"enum": ["agrees", "undecided", "disagrees"], "description": "what a second solver says of a proof; only with --recheck"},
        "fingerprint": {"$ref": "#/definitions/fingerprint"},
        "accepted": {"$ref": "#/definitions/accepted"},
        "justification": {"$ref": "#/definitions/justification"}
      }
    },
    "incomplete": {
      "allOf": [{"$ref": "#/definitions/place"}],
      "required": ["contract", "function", "reason"],
      "properties": {
        "contract": {"type": "string"},
        "function": {"type": "string"},
        "reason": {"type": "string"}
      }
    },
    "lifecycle": {
      "type": "object",
      "required": ["contract", "entries"],
      "properties": {
        "contract": {"type": "string"},
        "entries": {
          "type": "array",
          "items": {
            "allOf": [{"$ref": "#/definitions/place"}],
            "required": ["step", "function"],
            "properties": {
              "step": {"enum": ["propose", "vote", "queue", "execute", "cancel", "veto", "emergency", "setter"]},
              "function": {"type": "string"}
            }
          }
        }
      }
    }
  }
}
)json";
}

} // namespace quorate::report
