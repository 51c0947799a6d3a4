"""No displaced cell: what core/text lets through is as wide in a real terminal as it says.

usage: border.py BORDER_PROGRAM [--all]

Runs the program in tmux, with --all in screen and xterm (under Xvfb) too, over code points (with --all every
one), Unicode's emoji sequences where they are installed, and the hostile posts.  Exit 77 where no terminal is
there.
"""
import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
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


def in_tmux(program, source, result, env):
    tmux = ['tmux', '-u', '-L', 'border%d' % os.getpid(), '-f', '/dev/null']
    if subprocess.run(tmux + ['new-session', '-d', '-x', '90', '-y', '10', program, source, result],
                      env=env).returncode:
        return 'tmux gets no terminal here'
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and subprocess.run(tmux + ['has-session'], env=env,
                                                    stderr=subprocess.DEVNULL).returncode == 0:
        time.sleep(0.1)
    subprocess.run(tmux + ['kill-server'], env=env, stderr=subprocess.DEVNULL)
    return None


def in_screen(program, source, result, env):
    """screen needs a terminal around it, which answers nothing: it is screen that is asked."""
    master, slave = pty.openpty()
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack('HHHH', 10, 90, 0, 0))
    with tempfile.TemporaryDirectory() as sockets:
        os.chmod(sockets, 0o700)
        p = subprocess.Popen(['screen', '-U', '-c', '/dev/null', program, source, result], stdin=slave, stdout=slave,
                             stderr=slave, env=dict(env, SCREENDIR=sockets), start_new_session=True)
        end = time.monotonic() + SECONDS
        while p.poll() is None and time.monotonic() < end:
            if select.select([master], [], [], 0.1)[0]:
                os.read(master, 65536)
        if p.poll() is None:
            p.kill()
            p.wait()
    os.close(master)
    os.close(slave)
    return None if os.path.exists(result) else 'screen does not start here'


def in_xterm(program, source, result, env):
    numbers = subprocess.Popen(['Xvfb', '-displayfd', '1', '-screen', '0', '1280x400x8', '-nolisten', 'tcp'],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        display = numbers.stdout.readline().decode().strip()
        if not display:
            return 'Xvfb does not start here'
        subprocess.run(['xterm', '-u8', '-geometry', '90x10', '-e', program, source, result],
                       env=dict(env, DISPLAY=':' + display), stderr=subprocess.DEVNULL, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return None
    finally:
        numbers.terminate()
        numbers.wait()
    return None if os.path.exists(result) else 'xterm does not start here'


# Its name, what it needs, whether it belongs to the slow test alone.
TERMINALS = [('tmux', ['tmux'], in_tmux, False), ('screen', ['screen'], in_screen, True),
             ('xterm', ['xterm', 'Xvfb'], in_xterm, True)]
SECONDS = 300


def main():
    program = os.path.abspath(sys.argv[1])
    every = '--all' in sys.argv
    tried = failed = 0
    with tempfile.TemporaryDirectory() as work:
        source = os.path.join(work, 'lines')
        with open(source, 'w', encoding='utf-8', newline='\n') as f:
            for line in lines(work, every):
                f.write(line.replace('\n', ' ')[:8000] + '\n')
        env = dict(os.environ, LC_ALL='C.UTF-8', TERM='xterm-256color')
        env.pop('TMUX', None)
        env.pop('STY', None)
        for name, needs, run, slow in TERMINALS:
            if slow and not every:
                continue
            missing = [n for n in needs if not shutil.which(n)]
            result = os.path.join(work, name)
            why = 'no %s here' % ' and '.join(missing) if missing else run(program, source, result, env)
            if why:
                print('%s: skipped: %s' % (name, why))
                continue
            with open(result, encoding='utf-8') as f:
                said = f.read()
            print(''.join('%s: %s\n' % (name, line) for line in said.splitlines()), end='')
            tried += 1
            displaced = int(re.search(r'(\d+) displaced\n$', said).group(1))
            failed += displaced > 0 or said.startswith('0 lines')
    sys.exit(1 if failed else 0 if tried else 77)


main()
