"""Finds text of a dataset on its way to a terminal by another way than core/text.

usage: output.py SOURCE_DIR

Reads every C file of the three layers and holds them to this:
- curses draws in tui/screen.c only (what it draws are cells of a frame, filled through core/text);
- core writes to no stream at all, data to none of the standard ones, and JSON is
  written to standard output in tui/output.c only, where a terminal gets ASCII;
- what the others print to standard output or error is a literal, a translated message, a number, or an
  expression that output.allow names, with the reason why it cannot hold an escape sequence
  (entries that are no longer needed are told, but no failure).  Text made
  safe by text_safe or text_fit is called `safe`, here and by convention.
- no call that starts a shell, writes past a buffer or drops part of what it makes (jansson's json_dumps, without memory).
"""
import os
import re
import sys

CURSES = re.compile(r'^(mv)?w?(add(n?w?str|ch(n?str)?|_wch(n?str)?)|echo(char|_wchar)|ins(n?str|ch|_wch|_n?wstr)'
                    r'|printw|vw_?printw|setcchar|hline|vline|border|box)$|^(tputs|putp|tparm)$')
PRINT = {'printf': 0, 'vprintf': 0, 'fprintf': 1, 'vfprintf': 1, 'dprintf': 1, 'vdprintf': 1,
         'puts': 0, 'putchar': 0, 'putc': 0, 'fputs': 0, 'fputc': 0, 'fwrite': 0, 'perror': 0,
         'putwchar': 0, 'fputws': 0, 'write': 1, 'writev': 1, 'psignal': 1, 'error': 2, 'warn': 0, 'warnx': 0,
         'err': 1, 'errx': 1, 'json_dumpf': 0, 'json_dump_callback': 1}
STREAM = {'fprintf': 0, 'vfprintf': 0, 'fputs': 1, 'fputc': 1, 'putc': 1, 'fwrite': 3, 'fputws': 1,
          'json_dumpf': 1}
NEVER = {'system', 'popen', 'json_dumps', 'execlp', 'execvp', 'strcpy', 'strcat', 'stpcpy', 'sprintf', 'vsprintf',
         'gets', 'atoi', 'atol', 'atof', 'strtok'}
CALL = re.compile(r'(?<![\w.>])([A-Za-z_]\w*)\s*\(')
WORD = re.compile(r'%(?:%|[-+ #0]*(\*|\d+)?(?:\.(\*|\d+))?(?:hh|h|ll|l|z|j|t|L)?([a-zA-Z]))')


def blank(match):
    return re.sub(r'[^\n]', ' ', match.group(0))


def read(path):
    """The code without comments and preprocessor lines, of the same length; strings stay."""
    with open(path, encoding='utf-8') as f:
        code = f.read()
    token = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|/\*.*?\*/|//[^\n]*', re.S)
    code = token.sub(lambda m: m.group(0) if m.group(0)[0] in '"\'' else blank(m), code)
    return re.sub(r'^[ \t]*#(?:\\\n|[^\n])*', blank, code, flags=re.M)


def arguments(code, at):
    """The top-level arguments of the call whose opening parenthesis is at `at`."""
    depth, begin, out, i = 0, at + 1, [], at
    while i < len(code):
        c = code[i]
        if c in '"\'':
            i += 1
            while code[i] != c:
                i += 2 if code[i] == '\\' else 1
        elif c in '([{':
            depth += 1
        elif c in ')]}':
            depth -= 1
            if not depth:
                out.append(code[begin:i])
                return [' '.join(a.split()) for a in out if a.strip()]
        elif c == ',' and depth == 1:
            out.append(code[begin:i])
            begin = i + 1
        i += 1
    return []


def literal(expression):
    """String literals, translated or not, chosen by ?: or not; NULL; characters; numbers."""
    rest = re.sub(r'"(?:\\.|[^"\\])*"', '""', expression)
    rest = re.sub(r'\b[PN]?_\(\s*(""\s*)+\)|\b(?:n?gettext)\(\s*(""\s*,?\s*)+', '""', rest)
    if re.fullmatch(r'(""|PACKAGE\w*|PRI\w+|\s)+', rest) or re.fullmatch(r"'(?:\\.|[^'])+'|\d+", expression):
        return True
    if re.fullmatch(r'\w*safe\w*|_\([\w.>\[\]-]+\)', expression):
        return True  # made safe, or a message out of a table
    chosen = re.fullmatch(r'[^?"]*\?(.*)', rest)
    return bool(chosen) and all(literal(p.strip()) for p in chosen.group(1).split(':'))


def texts(name, args):
    """The arguments of a printing call that can carry text, or None where the format is not literal."""
    if 'printf' in name:
        args = args[1 if name in STREAM or name.startswith('d') else 0:]
        if not args or not literal(args[0]):
            return None
        formats = ''.join(re.findall(r'"((?:\\.|[^"\\])*)"', args[0]))
        out, k = [], 1
        for w in WORD.finditer(formats):
            if w.group(0) == '%%':
                continue
            k += (w.group(1) == '*') + (w.group(2) == '*')
            if w.group(3) in 'sScC' and k < len(args):
                out.append(args[k])
            k += 1
        return out
    if name in ('write', 'writev', 'dprintf'):
        return args[1:2]
    return args[:1]


def allowed(path):
    table = {}
    with open(path, encoding='utf-8') as f:
        for line in f:
            if line.strip() and not line.startswith('#'):
                file, expression, reason = (p.strip() for p in line.split('|', 2))
                table.setdefault(file, {})[expression] = reason
    return table


def standard(name, args):
    """Does the call write to standard output or error?"""
    if name == 'json_dump_callback':  # what another callback does is not known
        return args[1:2] not in (['safe_json_bytes'], ['dump_add']) or args[2] in ('stdout', 'stderr')
    if name in STREAM:
        return len(args) > STREAM[name] and args[STREAM[name]] in ('stdout', 'stderr')
    if name in ('write', 'writev', 'dprintf', 'vdprintf'):
        return args and args[0] in ('1', '2', 'STDOUT_FILENO', 'STDERR_FILENO')
    return True


def check_print(file, name, args, allow, used):
    if file.startswith('core/'):
        return f'core prints ({name})'
    if not standard(name, args):
        return None
    if file.startswith('data/'):
        return f'data prints ({name})'
    if name.startswith('json_dump'):
        return None if file == 'tui/output.c' else 'JSON to standard output beside tui/output.c'
    carried = texts(name, args)
    if carried is None:
        carried = [args[1] if name in STREAM and len(args) > 1 else args[0] if args else '']
    for text in carried:
        if literal(text):
            continue
        key = re.match(r'(\w+)\(', text)
        known = text if text in allow else key and key.group(1) + '()'
        if known not in allow:
            return f'{name}: {text} is neither made safe nor allowed'
        used.add((file, known))
    return None


def check(file, code, allow, used):
    bare = re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'', blank, code)
    for match in CALL.finditer(bare):
        name = match.group(1)
        before = bare[:match.start()].rstrip()
        args = arguments(code, match.end() - 1)
        wrong = None
        if re.search(r'(\w[\s*]*|\*)$', before) and not re.search(r'\b(return|else|do|case)$', before):
            continue  # a declaration
        if name in NEVER:
            wrong = f'{name} is never called here'
        elif CURSES.match(name) and file != 'tui/screen.c':
            wrong = f'{name}: curses draws in tui/screen.c only'
        elif name in PRINT:
            wrong = check_print(file, name, args, allow, used)
        if wrong:
            yield f'{file}:{code.count(chr(10), 0, match.start()) + 1}: {wrong}'


def rules_hold(sample):
    """Does the sample give a finding on each line that says so, and on no other?"""
    with open(sample, encoding='utf-8') as f:
        want = [str(n) for n, line in enumerate(f, 1) if '/* wrong */' in line]
    got = [w.split(':')[1] for w in check('tui/sample.c', read(sample), {}, set())]
    if got != want:
        print(f'{sample}: found on lines {got}, not {want}')
    return got == want


def main():
    top = sys.argv[1]
    if not rules_hold(os.path.join(top, 'tests/lint/sample.txt')):
        sys.exit(1)
    table = allowed(os.path.join(top, 'tests/lint/output.allow'))
    used, wrong, files = set(), [], 0
    for layer in ('core', 'data', 'tui'):
        for name in sorted(os.listdir(os.path.join(top, layer))):
            if name.endswith(('.c', '.h', '.cpp', '.cc')):
                file = f'{layer}/{name}'
                files += 1
                wrong += check(file, read(os.path.join(top, file)), table.get(file, {}), used)
    stale = [f'{file} no longer prints {e}' for file in table for e in table[file]
             if (file, e) not in used]
    print('\n'.join(wrong + stale) if wrong or stale else f'{files} files')
    if wrong:
        print('what is printed goes through text_safe or text_fit into a buffer called `safe`, '
              'or stands in tests/lint/output.allow with a reason')
    sys.exit(bool(wrong))


main()
