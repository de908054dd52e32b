#!/usr/bin/env python3
"""How much longer a solver needs for the obligations that Quorate generates than for a model of the same kind of governor that was
written by hand (not part of this repository), in one run and by the same solver.

  handmodel.py QUORATE FOLDER

FOLDER has `induct.py`: its emit() writes one-step induction for a Bravo-shaped governor with its timelock and token, one SMT-LIB
file for each entry point. Quorate proves what that model states as well, of fixtures/compound; `--certify` writes the obligations.
"""
import ctypes, json, os, resource, shutil, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# By the names that the model gives them; its A0 to A5 are what the others rest on, as the lemmas are here.
SAME = {
    'P1': ['execute-needs-quorum', 'execute-needs-majority'], 'P2': ['execute-after-eta'],
    'P3': ['execute-after-vote-end', 'queue-needs-success'], 'P4': ['executed-xor-canceled'], 'P5': ['window-ordered'],
    'P8': ['tally-sum'], 'P9': ['weight-from-past'], 'P11': ['eta-respects-delay', 'delay-floor'], 'P12': ['execute-once'],
    'P15': ['vote-in-window'], 'R1': ['payload-immutable', 'window-immutable'], 'R2': ['executed-terminal', 'canceled-terminal'],
    'R3': ['one-vote'], 'R4': ['tally-frozen'], 'R5': ['eta-immutable'], 'R7': ['params-by-governance-only'],
    'R8': ['transition-relation'], 'R9': ['succeed-stable'],
}


def spent(command, **options):
    """CPU seconds of a command, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, **options)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def z3():
    """Debian ships the solver's library without its program: `text` as the program would answer it."""
    lib = ctypes.CDLL('libz3.so.4')
    for name, result, takes in (('Z3_mk_config', ctypes.c_void_p, []), ('Z3_mk_context', ctypes.c_void_p, [ctypes.c_void_p]),
                                ('Z3_del_context', None, [ctypes.c_void_p]),
                                ('Z3_eval_smtlib2_string', ctypes.c_char_p, [ctypes.c_void_p, ctypes.c_char_p])):
        getattr(lib, name).restype, getattr(lib, name).argtypes = result, takes
    def answer(text):
        context = lib.Z3_mk_context(lib.Z3_mk_config())
        out = lib.Z3_eval_smtlib2_string(context, text.encode()).decode()
        lib.Z3_del_context(context)
        return out
    return answer


def decide(files):
    """CPU seconds, and how often which answer was given."""
    answer, answers = z3(), []
    texts = [open(file).read() for file in files]
    begin = time.process_time()
    for text in texts:
        answers += answer(text).split()
    return time.process_time() - begin, {word: answers.count(word) for word in sorted(set(answers))}


def main():
    quorate, model = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(model, os.path.join(scratch, 'model'))
        sys.path.insert(0, os.path.join(scratch, 'model'))
        import induct
        byHand = [file for file, _ in induct.emit('int', set(), os.path.join(scratch, 'byhand'))]
        certificate = os.path.join(scratch, 'certificate')
        wanted = [f'--invariant={i}' for ids in SAME.values() for i in ids]
        proving, out = spent([quorate, 'prove', '--no-cache', '--no-config', '--format=json', '--contract=Governor', '--certify', certificate, *wanted,
                              *(os.path.join(ROOT, 'fixtures/compound', f'{c}.sol') for c in ('Governor', 'Timelock', 'VotesToken'))])
        proofs = [(p['invariant'], p['verdict'], p['seconds']) for p in json.loads(out)['proofs']]
        with open(os.path.join(certificate, 'index.json')) as index:
            scripts = [os.path.join(certificate, s['file']) for s in json.load(index)['scripts']]
        hand, handSays = decide(byHand)
        ours, oursSay = decide(scripts)
    open_ = [i for i, verdict, _ in proofs if verdict not in ('proved', 'not-applicable')]
    print(f'by hand:   {sum(handSays.values())} queries {handSays}: {hand:.2f} s')
    print(f'generated: {sum(oursSay.values())} queries {oursSay} of {len(proofs)} invariants: {ours:.2f} s' + (f'; not proved: {open_}' if open_ else ''))
    print(f'ratio: {ours / hand:.1f}')
    print(f'for comparison, quorate itself, which had to find the lemmas: {proving:.2f} s')


if __name__ == '__main__':
    main()
