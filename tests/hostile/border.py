"""No displaced cell: what core/text lets through is as wide in a real terminal as it says.

usage: border.py BORDER_PROGRAM [--all]

Runs the program in tmux over code points (with --all every one), Unicode's emoji sequences where they are
installed, and the hostile posts.  Exit 77 where there is no tmux.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
EMOJI = '/usr/share/unicode/emoji/emoji-test.txt'


def lines(work, every):
    codes = [c for c in range(0x20, 0x110000)
             if not 0xd800 <= c < 0xe000 and (every or c < 0x3400 or c % 61 == 0)]
    for i in range(0, len(codes), 12):
        yield ' '.join(map(chr, codes[i:i + 12]))
    for i in range(0, 0x3000, 30):  # without blanks between them: marks find a base
        yield ''.join(chr(c) for c in range(max(i, 0x20), i + 30))
    if os.path.exists(EMOJI):
        with open(EMOJI, encoding='utf-8') as f:
            for line in f:
                codes = line.split(';')[0].split('#')[0].split()
                if codes:
                    yield ''.join(chr(int(c, 16)) for c in codes) + '|'
    subprocess.run([sys.executable, os.path.join(HERE, 'generate.py'), work, '--posts', '200'], check=True)
    with open(os.path.join(work, 'hostile.csv'), encoding='utf-8', newline='') as f:
        yield from f.read().split('\n')


def main():
    program = os.path.abspath(sys.argv[1])
    if not shutil.which('tmux'):
        print('skipped: no tmux here')
        sys.exit(77)
    with tempfile.TemporaryDirectory() as work:
        source, result = os.path.join(work, 'lines'), os.path.join(work, 'result')
        with open(source, 'w', encoding='utf-8', newline='\n') as f:
            for line in lines(work, '--all' in sys.argv):
                f.write(line.replace('\n', ' ')[:8000] + '\n')
        tmux = ['tmux', '-u', '-L', 'border%d' % os.getpid(), '-f', '/dev/null']
        env = dict(os.environ, LC_ALL='C.UTF-8', TERM='xterm-256color')
        env.pop('TMUX', None)
        if subprocess.run(tmux + ['new-session', '-d', '-x', '90', '-y', '10', program, source, result],
                          env=env).returncode:
            print('skipped: tmux gets no terminal here')
            sys.exit(77)
        end = time.monotonic() + 120
        while time.monotonic() < end and subprocess.run(tmux + ['has-session'], env=env,
                                                        stderr=subprocess.DEVNULL).returncode == 0:
            time.sleep(0.1)
        subprocess.run(tmux + ['kill-server'], env=env, stderr=subprocess.DEVNULL)
        with open(result, encoding='utf-8') as f:
            said = f.read()
    print(said, end='')
    sys.exit(0 if said.endswith(' 0 displaced\n') and not said.startswith('0 lines') else 1)


main()
