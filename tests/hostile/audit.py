"""Nothing of a dataset reaches a terminal raw: reads every byte that the program writes to one.

usage: audit.py TAMIZ [--posts N] [--keep DIR] [--explorer] [--short]

Imports the hostile posts, then runs every batch command in every format, error paths with hostile words
and file names, and the explorer (with --explorer) under a pseudo-terminal with TERM=xterm-256color, in
UTF-8 and in LANG=C.  Every byte must belong to a vocabulary: text that core/text lets through, and for the
explorer the sequences that curses emits for that terminal.  --short (make check): some of both.  Exit 1 where one does not, 77 without a
locale C.UTF-8.
"""
import fcntl
import json
import locale
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))

# What ncurses writes for xterm-256color, and the modes that tui/screen.c sets: mouse, bracketed paste, and
# the title, whose text is looked at like any other.
CURSES = re.compile(
    rb'\x1b\[[0-9;]*[ABCDGHJKLMPSTXZ@bdfmrt]'     # cursor, erase, insert, delete, repeat, colours, region
    rb'|\x1b\[\?(?:1|3|4|5|7|12|25|1000|1002|1003|1004|1006|1034|1049|2004)(?:;\d+)*[hl]'
    rb'|\x1b\[4[hl]|\x1b\[!p|\x1b\[2[23];0;0t|\x1b[78=>M]|\x1b[()][B0]|\x0e|\x0f|\x08|\r|\n')
TITLE = re.compile(rb'\x1b\][02];([^\x00-\x1f]*)(?:\x07|\x1b\\)')
PROGRESS = re.compile(rb'\r\x1b\[K|\r|\n')
# Never shown, though they are of no category that is refused: skin tones, selectors, joiners.
HIDDEN = set(range(0x1f3fb, 0x1f400)) | set(range(0xfe00, 0xfe10)) | {0x34f, 0x115f, 0x1160, 0x3164, 0xffa0}


def shown(char):
    code = ord(char)
    return code not in HIDDEN and unicodedata.category(char) not in ('Cc', 'Cf', 'Cs', 'Co', 'Cn', 'Zl', 'Zp')


def foreign(output, sequences, ascii_only):
    """The first place where the output leaves the vocabulary, or None."""
    at = 0
    while at < len(output):
        match = sequences.match(output, at) or (TITLE.match(output, at) if sequences is CURSES else None)
        if match:
            if match.re is TITLE and foreign(match.group(1), PROGRESS, ascii_only) is not None:
                return at
            at = match.end()
            continue
        size = 1 if output[at] < 0x80 else 2 if output[at] < 0xe0 else 3 if output[at] < 0xf0 else 4
        try:
            char = output[at:at + size].decode()
        except UnicodeDecodeError:
            return at
        if not shown(char) or (ascii_only and size > 1):
            return at
        at += size
    return None


def rules_hold():
    """Can the audit find what it is for?"""
    bad = [b'a\x1b[31m', b'\x1b]0;x\x07', '\u202e'.encode(), b'\x9b31m', b'\xc2\x9b31m', '\u200d'.encode(), b'\x07', b'\x00']
    good = ['¡Venezuela! ⁺ \ufffd\r\n'.encode(), b'\r\x1b[Kreading 3 %']
    return (all(foreign(b, PROGRESS, False) is not None for b in bad)
            and all(foreign(g, PROGRESS, False) is None for g in good)
            and foreign('é'.encode(), PROGRESS, True) == 0
            and foreign(b'\x1b]52;c;QQ==\x07', CURSES, False) == 0
            and foreign(b'\x1b[6n', CURSES, False) == 0
            and foreign(b'\x1b]2;a\xe2\x80\xaeb\x07', CURSES, False) == 0
            and foreign(b'\x1b[?1049h\x1b[22;0;0t\x1b[1;24r\x1b(B\x1b[m', CURSES, False) is None)


class Terminal:
    """A program under a pseudo-terminal of its own."""

    def __init__(self, args, env, cwd, size=(24, 80)):
        self.output = b''
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            try:
                os.execve(args[0], args, env)
            finally:
                os._exit(127)
        self.resize(*size)

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

    def read(self, quiet, most):
        """Until nothing comes for `quiet` seconds, it ends, or `most` seconds are over; False: ended."""
        end = time.monotonic() + most
        while time.monotonic() < end:
            if not select.select([self.fd], [], [], quiet)[0]:
                return True
            try:
                got = os.read(self.fd, 65536)
            except OSError:
                got = b''
            if not got:
                return False
            self.output += got
        return True

    def send(self, keys):
        try:
            os.write(self.fd, keys)
        except OSError:
            pass

    def end(self):
        """The exit status; a program that still runs is stopped, as a dropped line would."""
        for sig in (0, signal.SIGHUP, signal.SIGKILL):
            if sig:
                os.kill(self.pid, sig)
            stop = time.monotonic() + 10
            while time.monotonic() < stop:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    os.close(self.fd)
                    return os.waitstatus_to_exitcode(status)
                time.sleep(0.01)
        return None


class Audit:
    def __init__(self, program, work):
        self.program, self.work = os.path.abspath(program), work
        self.runs = self.bytes = 0
        self.wrong = []
        self.seen = {}  # by locale, what the explorer wrote

    def environment(self, lang):
        env = {k: v for k, v in os.environ.items() if k.startswith('TAMIZ_') or k in ('PATH', 'ASAN_OPTIONS')}
        env.setdefault('TAMIZ_DATADIR', os.path.join(HERE, '..', '..', 'data'))
        env.update(HOME=self.work, TERM='xterm-256color', LC_ALL=lang, XDG_RUNTIME_DIR=self.work)
        return env

    def judge(self, what, terminal, sequences, ascii_only, status):
        self.runs += 1
        self.bytes += len(terminal.output)
        at = foreign(terminal.output, sequences, ascii_only)
        if at is not None:
            self.wrong.append('%s: byte %d: %r' % (what, at, terminal.output[max(0, at - 40):at + 30]))
        if status is None or status < 0 or status > 4:
            self.wrong.append('%s: exit status %s' % (what, status))

    def batch(self, *args, lang='C.UTF-8'):
        terminal = Terminal([self.program, *args], self.environment(lang), self.work)
        terminal.read(60, 60)
        status = terminal.end()
        self.judge(' '.join(args)[:200].encode('unicode_escape').decode(), terminal, PROGRESS, lang == 'C', status)
        return status, terminal.output

    def explorer(self, keys, *args, lang='C.UTF-8', size=(24, 80)):
        terminal = Terminal([self.program, *args], self.environment(lang), self.work, size)
        terminal.read(0.5, 10)
        for key in keys:
            if isinstance(key, tuple):
                terminal.resize(*key)
            else:
                terminal.send(key)
            if not terminal.read(0.06, 5):
                break
        running = terminal.read(0.3, 5)
        if running:
            terminal.send(b'\x1b\x1b:q\r')
            terminal.read(1, 3)
        status = terminal.end()
        self.judge('explorer %s %s' % (lang, ' '.join(args)), terminal, CURSES, lang == 'C', status)
        self.seen[lang] = self.seen.get(lang, b'') + terminal.output
        if len(terminal.output) < 2000:
            self.wrong.append('explorer %s: wrote %d bytes only: %r' % (lang, len(terminal.output), terminal.output[-200:]))


def words(work):
    """Hostile strings as a command line can carry them: no NUL, no undecodable byte."""
    with open(os.path.join(work, 'hostile.csv'), encoding='utf-8', newline='') as f:
        text = f.read()
    return [t for t in re.findall(r'hostil: ([^,"]{1,60})', text) if t.strip()][:40]


def audit_batch(audit, names):
    for name in names:
        audit.batch('import', '-o', 'again.tamiz', name)
    for lang in ('C.UTF-8', 'C'):
        for command in ('posts', 'accounts', 'trends', 'groups', 'rejects', 'actors', 'events'):
            for form in ('table', 'csv', 'jsonl', 'json'):
                args = () if command in ('actors', 'events') else ('-n', '0')
                audit.batch(command, 's.tamiz', *args, '--format', form, lang=lang)
        for what in ('posts', 'accounts', 'trends', 'csds', 'graphml', 'gexf', 'verdicts'):
            audit.batch('export', 's.tamiz', what, '-o', '-', lang=lang)
        for form in ('md', 'html', 'csv', 'json'):
            audit.batch('report', 's.tamiz', '--format', form, '--lang', 'es', '--names', lang=lang)
            audit.batch('report', 's.tamiz', '--format', form, '--lang', 'en', '-f', 'has:url', lang=lang)
        for target in ('#hostil0', '@user0', '1442640000000000000', '@' + '\x1b[2J', '#\u202ex'):
            audit.batch('why', 's.tamiz', target, lang=lang)
        audit.batch('check', 's.tamiz', lang=lang)


def audit_errors(audit):
    for lang in ('C.UTF-8', 'C'):
        for word in words(audit.work):
            audit.batch('posts', 's.tamiz', '-f', word, '-n', '3', lang=lang)
            audit.batch('posts', word, lang=lang)
            audit.batch('posts', 's.tamiz', '-s', word, lang=lang)
            audit.batch('import', '-o', 'x.tamiz', '/nowhere/' + word, lang=lang)
        for word in words(audit.work)[:10]:
            audit.batch(word, lang=lang)
            audit.batch('posts', 's.tamiz', '--' + word, lang=lang)
            audit.batch('why', 's.tamiz', word, lang=lang)
            audit.batch('mark', 's.tamiz', '#hostil0', word, lang=lang)
            audit.batch('mark', 's.tamiz', '#hostil0', 'doubtful', '--note', word, '--who', word, lang=lang)


def table(name, pattern):
    with open(os.path.join(HERE, '..', '..', 'tui', name), encoding='utf-8') as f:
        return re.findall(pattern, f.read(), re.M)


def audit_options(audit):
    """A hostile word as the value of every option of every command, and as each of its words."""
    word = 'a\x1b]52;c;QQ==\x07\u202e\n\x9b31m%s%n\U0001f468\u200d\U0001f469'
    commands = table('commands.def', r'^COMMAND\("([a-z]+)"')
    options = table('options.def', r'^OPTION\(\w+, *"([a-z-]+)", *(?:\'.\'|0), *"')
    assert len(commands) > 15 and len(options) > 15, (commands, options)
    with open(os.path.join(audit.work, word.replace('/', '')), 'wb') as f:
        f.write(word.encode() + b'\x1b[2J\x00\n' * 3)
    for command in commands:
        if command == 'demo':
            continue
        for lang in ('C.UTF-8', 'C'):
            audit.batch(command, word, word, word, lang=lang)
            audit.batch(command, 's.tamiz', word, word, lang=lang)
            if command != 'explore':
                audit.batch(command, 's.tamiz', '-o', '/nowhere/' + word, lang=lang)
        for option in options if command not in ('explore', 'demo') else ():  # these would open the explorer
            audit.batch(command, 's.tamiz', '--%s=%s' % (option, word))


def panes():
    with open(os.path.join(HERE, '..', '..', 'tui', 'panes.def'), encoding='utf-8') as f:
        return re.findall(r'^PANE\(\w+, "([a-z]+)"', f.read(), re.M)


def pasted(text):
    return b'\x1b[200~' + text.encode() + b'\x1b[201~'


def hostile_names(audit):
    """A file to import and a study whose very names are attacks."""
    name = next(n for n in os.listdir(audit.work) if n.startswith('n\x1b') and n.endswith('.jsonl'))
    study = 's\x1b[2J\u202e\n\U0001f468\u200d\U0001f469.tamiz'
    shutil.copy(os.path.join(audit.work, 's.tamiz'), os.path.join(audit.work, study))
    return name, study


def audit_views(audit, lang):
    """Every view by its name, on a big and on a small screen; groups as a list, a matrix, a pair."""
    down, enter, escape = b'j' * 3, b'\r', b'\x1b'
    views = [k for name in panes() for k in (b':view ' + name.encode() + b'\r', down, enter, down, b'w', b'j', escape, escape)]
    group = [b':view groups\r', b't', down, b'l', enter, b't', escape, b't', enter, down, enter, down, b't', b'j', escape, escape]
    assert len(views) > 8 * 15
    audit.explorer(views + group + [b':view options\r'] + [b'j', enter, escape] * 12, 's.tamiz', lang=lang, size=(50, 200))
    audit.explorer(views + group, 's.tamiz', lang=lang, size=(12, 50))


def audit_typed_errors(audit, lang):
    """Hostile words behind every command that takes one, and hostile file names."""
    words_there = ['\x1b]52;c;QQ==\x07', '\u202e\u2066x', 'Z' + '\u0335' * 40, '\x9b31m', '\U0001f468\u200d\U0001f469\ufe0f', '(((']
    commands = ['filter', 'go', 'sort', 'view', 'set who', 'set theme', 'export posts', 'export evidence', 'save', 'load', 'note',
                'mark', 'assign', 'search', 'keys', 'write', 'source', 'nonsense', '']
    keys = []
    for n, command in enumerate(commands):
        keys += [b':' + command.encode() + b' ' + pasted(words_there[n % len(words_there)]) + b'\r', b'\x1b', b'\x1b']
        keys += [b':' + command.encode() + b' ' + pasted('/nowhere/' + words_there[(n + 1) % len(words_there)]) + b'\t', b'\x1b', b'\x1b']
    audit.explorer(keys + [b':view log\r', b'j' * 9], 's.tamiz', lang=lang)
    name, study = hostile_names(audit)
    audit.explorer([b'j', b'\r', b':view log\r', b'j', b':export posts', b'\r'], name, lang=lang)
    audit.explorer([b'j', b'\r', b'?', b'\x1b'], study, lang=lang)
    audit.batch('/nowhere/' + study, lang=lang)
    audit.batch('posts', name, lang=lang)
    audit.batch('import', '-o', '/nowhere/' + study, name, lang=lang)
    audit.batch('export', 's.tamiz', 'posts', '-o', '/nowhere/' + study, lang=lang)
    audit.batch('recover', 's.tamiz', study, lang=lang)


def audit_short(audit):
    for command in ('posts', 'accounts', 'trends', 'groups'):
        for form in ('table', 'csv'):
            audit.batch(command, 's.tamiz', '-n', '0', '--format', form)
    audit.batch('rejects', 's.tamiz', lang='C')
    audit.batch('why', 's.tamiz', '#\u202ex')
    for what in ('posts', 'verdicts'):
        audit.batch('export', 's.tamiz', what, '-o', '-')
    audit.batch('report', 's.tamiz', '--lang', 'es', '--names')
    for word in words(audit.work)[::8]:
        audit.batch('posts', 's.tamiz', '-f', word, '-n', '3')
        audit.batch('import', '-o', 'x.tamiz', '/nowhere/' + word)
    every = [k for name in panes() for k in (b':view ' + name.encode() + b'\r', b'jj', b'\r', b'\x1b')]
    audit.explorer(every + [b':filter ' + pasted('\x1b]52;c;QQ==\x07\u202e') + b'\r', b'\x1b', b':view log\r'], 's.tamiz')


def audit_explorer(audit):
    down, tab, enter, escape = b'j' * 5, b'\t', b'\r', b'\x1b'
    walk = [down, tab, down, enter, tab, down, enter, escape, escape]
    views = [k for n in b'12345678' for k in (bytes([n]), down, enter, escape)]
    typed = ['&a', '&\u202e\u0301x', '/e', ':sort posts', '&#hostil0']
    lines = [k for t in typed for k in (t.encode(), enter, down, escape)]
    every = [b'j' * 1 + b'w' for _ in range(60)]
    sizes = [(10, 40), (1, 1), (50, 200), (24, 80)]
    for lang in ('C.UTF-8', 'C'):
        audit.explorer([tab] + every + walk + views + lines + sizes + [b'?', down, escape, b's', b'i', b'I', b'u'],
                       's.tamiz', lang=lang)
        audit.explorer(walk + views, 's.tamiz', lang=lang, size=(50, 220))
        audit.explorer(walk, 's.tamiz', lang=lang, size=(10, 40))
        audit_views(audit, lang)
        audit_typed_errors(audit, lang)
        if (b'?' if lang == 'C' else '\ufffd'.encode()) not in audit.seen[lang]:
            audit.wrong.append('explorer %s: nothing odd was made visible' % lang)


def main():
    args = sys.argv[1:]
    try:
        locale.setlocale(locale.LC_ALL, 'C.UTF-8')
    except locale.Error:
        print('skipped: no locale C.UTF-8')
        sys.exit(77)
    assert rules_hold()
    if '--keep' in args:
        work = args[args.index('--keep') + 1]
        os.makedirs(work, exist_ok=True)
        return audit_all(args, work)
    with tempfile.TemporaryDirectory(prefix='tamiz-audit-') as work:
        return audit_all(args, work)


def audit_all(args, work):
    """How many findings."""
    posts = args[args.index('--posts') + 1] if '--posts' in args else '20'
    subprocess.run([sys.executable, os.path.join(HERE, 'generate.py'), work, '--posts', posts], check=True)
    with open(os.path.join(work, 'expected.json'), encoding='utf-8') as f:
        expected = json.load(f)
    audit = Audit(args[0], work)
    status, said = audit.batch('import', '-o', 's.tamiz', 'hostile.jsonl')
    if status != 0 or b'read %d' % expected['jsonl'] not in said:
        audit.wrong.append('import: exit status %s: %r' % (status, said[-300:]))
    if '--short' in args:
        audit_short(audit)
    elif '--explorer' in args:
        audit_explorer(audit)
    else:
        audit_batch(audit, [n for n in sorted(os.listdir(work)) if n.endswith(('.jsonl', '.csv'))])
        audit_errors(audit)
        audit_options(audit)
    print('%d runs, %d bytes, %d findings' % (audit.runs, audit.bytes, len(audit.wrong)))
    print('\n'.join(audit.wrong[:40]))
    return len(audit.wrong)


sys.exit(bool(main()))
