"""Writes posts whose authors attack whoever looks at them.

usage: generate.py OUT_DIR [--posts N] [--seed S]

OUT_DIR gets hostile.jsonl (Twitter API v1.1) and hostile.csv with the same posts, a file whose very name
is an attack, and expected.json: how many posts there are, and which attacks.  Every attack stands once in
each field that a person writes: text, name, handle, place, client, URL and tag; N > 0 adds as many random
mixtures.  The JSON file has a troop too: accounts that post the same hostile texts within seconds of one
another, day after day, so that groups, pairs and copies have something hostile to show.  OUT_DIR/case is a case
whose every field that a person reads is an attack, as far as a case may hold it.  Same arguments, same bytes.
"""
import csv
import json
import os
import random
import sys

ESC, BEL, ST = '\x1b', '\x07', '\x1b\\'

ATTACKS = {
    # what a terminal obeys
    'csi_colour': ESC + '[31;5mred' + ESC + '[0m',
    'csi_clear': ESC + '[2J' + ESC + '[H',
    'csi_scroll_region': ESC + '[1;3r',
    'csi_mode': ESC + '[?1049l' + ESC + '[?25l',
    'csi_report': ESC + '[6n' + ESC + '[c' + ESC + '[21t',
    'csi_c1': '\x9b31mred\x9b0m',
    'osc_title': ESC + ']0;owned' + BEL,
    'osc_link': ESC + ']8;;http://evil.example' + ST + 'click' + ESC + ']8;;' + ST,
    'osc_clipboard': ESC + ']52;c;cm0gLXJmIH4=' + BEL,
    'osc_c1': '\x9d52;c;cm0gLXJmIH4=\x9c',
    'dcs': ESC + 'P$q"p' + ST,
    'dcs_tmux': ESC + 'Ptmux;' + ESC + ESC + ']0;x' + BEL + ST,
    'apc': ESC + '_Gf=100,a=T;AAAA' + ST,
    'pm_sos': ESC + '^x' + ST + ESC + 'Xx' + ST,
    'charset': ESC + '(0' + 'lqqk' + '\x0e' + 'x' + '\x0f',
    'reset': ESC + 'c',
    'paste': ESC + '[201~' + ':q\r',
    'controls': ''.join(map(chr, range(1, 32))) + '\x7f',
    'c1': ''.join(map(chr, range(0x80, 0xa0))),
    'carriage_return': 'harmless\rHACKED',
    'backspace': 'abc\b\b\bXYZ',
    'newlines': 'one\ntwo\r\nthree\n\n\n\nfour',
    'tabs': 'a\tb\t\t\tc',
    # what changes the order or hides
    'bidi_override': 'user\u202efdp.exe\u202c',
    'bidi_isolate': '\u2066\u2067\u2068abc\u2069',
    'bidi_unclosed': '\u202e\u202e\u202e' + 'left open',
    'bidi_marks': 'a\u200eb\u200fc\u061cd',
    'zero_width': 'v\u200be\u200cn\u200de\u2060z\ufeffuela',
    'soft_hyphen': 'Vene\u00adzuela',
    'tag_characters': 'flag\U000e0041\U000e0042\U000e007f',
    'variation': 'a\ufe0e\ufe0f\U000e0100b',
    'invisible_math': 'f\u2061x\u2062y\u2063z\u2064w',
    'fillers': '\u115f\u1160\u3164\uffa0',
    'line_separators': 'a\u2028b\u2029c\x85d',
    'annotation': '\ufff9a\ufffab\ufffb',
    'deprecated_format': '\u206a\u206b\u206f',
    'musical_format': '\U0001d173x\U0001d174',
    # what takes more or less room than it seems
    'combining_flood': 'Z' + '\u0335\u0341\u0353' * 200,
    'combining_first': '\u0301\u0302 alone',
    'enclosing': 'a\u20dd\u20de\u20e0',
    'emoji_family': '\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 ok',
    'emoji_skin': '\U0001f44d\U0001f3fd\U0001f3fb',
    'emoji_keycap': '1\ufe0f\u20e3#\ufe0f\u20e3',
    'emoji_flags': '\U0001f1fb\U0001f1ea\U0001f1e8\U0001f1f4\U0001f1fb',
    'emoji_subdivision': '\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f',
    'emoji_new': '\U0001fae8\U0001fa75\U0001f6dc',
    'zwj_chain': '\U0001f468' + '\u200d\U0001f468' * 50,
    'wide': '全角文字ばかりの投稿です' * 3,
    'wide_space': 'a\u3000b\u3000c',
    'ambiguous': '§±×÷α→①■★',
    'hexagrams': '\u4dc0\u4dff\u3248',
    'jamo': '\u1112\u1161\u11ab\u1100\u1100\u1161 \u1161\u11a8',
    'indic': 'क्षि नमस्ते श्री நிகழ் สำหรับ',
    'arabic': 'السلام عليكم \u0600\u0661 می\u200cخواهم',
    'hebrew': 'שָׁלוֹם עולם',
    'ligature_bomb': '\ufdfa' * 40,
    'unassigned': '\u0378\U0001fbff\U0003fffd',
    'private': '\ue000\uf8ff\U000f0000\U0010fffd',
    'noncharacters': '\ufdd0\ufffe\uffff\U0010ffff',
    'replacement': '\ufffd',
    'long_word': 'x' * 5000,
    'tag_flood': ' '.join('#t%d' % i for i in range(2000)),
    'mention_flood': ' '.join('@u%d' % i for i in range(2000)),
    'url_flood': ' '.join('http://a%d.example/(((' % i for i in range(500)),
    # what other programs obey
    'formula': '=HYPERLINK("http://evil.example","click")',
    'formula_plus': "+cmd|' /C calc'!A0",
    'formula_minus': '-2+3+cmd',
    'formula_at': '@SUM(1+1)*cmd',
    'csv_quotes': '",";\'"\n"x","y"',
    'html': '<script>alert(1)</script><img src=x onerror=alert(1)>',
    'html_entities': '&lt;b&gt; &amp;amp; &#27;[31m &#0; &#x202e;',
    'markdown': '[x](javascript:alert(1)) | a | b |\n---\n# title `code` **bold** <b>',
    'javascript_url': 'javascript:alert(1)//http://a.example',
    'shell': '$(touch /tmp/owned); `id` | sh & -rf --help',
    'format': '%s%s%n%x %1$*2$d {0} {{x}}',
    'sql': "'; DROP TABLE post; --",
    'path': '../../../../etc/passwd\x00.jpg',
    'nul': 'before\x00after',
    'xml': ']]><!ENTITY x SYSTEM "file:///etc/passwd">&x;',
    'filter_language': 'OR ) AND NOT tag:# /((a+)+)+$/',
    'command_line': ':q!\n:write /tmp/owned\n',
}

# Written as JSON spells them: no Python string holds them.
RAW = {
    'lone_high': r'cut \ud83d emoji',
    'lone_low': r'\udc00\udc00',
    'swapped': r'\udc4d\ud83d',
    'escaped_nul': r'a\u0000b\u0000',
    'escaped_escape': r'\u001b]52;c;QUJD\u0007',
    'escaped_bidi': r'\u202e\u2066',
}

EPOCH = 1632787200  # 2021-09-28T00:00:00Z
FIELDS = ('id', 'created_at', 'text', 'username', 'name', 'location', 'source', 'url')


def posts(count, seed):
    rng = random.Random(seed)
    names = list(ATTACKS)
    for i, name in enumerate(names):
        yield name, ATTACKS[name]
    for i in range(count):
        yield 'mix%d' % i, ' '.join(ATTACKS[rng.choice(names)] for _ in range(rng.randint(1, 4)))[:4000]


def v11(number, kind, text, raw=None):
    """One status as a JSON line; raw takes the place of the text as JSON spells it."""
    status = {
        'created_at': 'Tue Sep 28 %02d:%02d:%02d +0000 2021' % (number // 3600 % 24, number // 60 % 60, number % 60),
        'id_str': str(1442640000000000000 + number * 4194304),
        'full_text': 'RAWTEXT' if raw else 'post %s #hostil%d: %s' % (kind, number % 7, text),
        'source': '<a href="%s" rel="nofollow">%s</a>' % (text[:80], text[:80]),
        'lang': text[:3],
        'user': {'id_str': str(9000 + number % 50), 'screen_name': text[:40] if number % 2 else 'user%d' % (number % 50),
                 'name': text[:200], 'location': text[:200], 'description': text, 'url': text[:100],
                 'created_at': 'Mon Sep 20 00:00:00 +0000 2021', 'followers_count': number,
                 'friends_count': 2, 'statuses_count': 3, 'default_profile': True},
        'entities': {'hashtags': [{'text': 'hostil%d' % (number % 7)}, {'text': text[:60]}],
                     'urls': [{'url': 'https://t.co/x', 'expanded_url': 'http://evil.example/' + text[:60]}],
                     'user_mentions': [{'screen_name': text[:30], 'id_str': '1'}]},
    }
    line = json.dumps(status, ensure_ascii=number % 2 == 0)
    return line.replace('RAWTEXT', 'post %s: %s' % (kind, raw)) if raw else line


TROOP, ROUNDS = 8, 24


def troop(first):
    """The posts of the troop as JSON lines; number `first` is free, and all above."""
    attacks = [a for a in ATTACKS.values() if 6 < len(a) < 200]
    for turn in range(ROUNDS):
        for who in range(TROOP):
            n = first + turn * TROOP + who
            name = attacks[who]
            status = json.loads(v11(n, 'troop', '%s ronda %d de la tropa' % (attacks[turn % len(attacks)], turn)))
            day, second = turn // 6, turn % 6 * 7919 + who * 2
            status['created_at'] = 'Tue Sep %02d %02d:%02d:%02d +0000 2021' % (
                28 - day, second // 3600, second // 60 % 60, second % 60)
            status['entities']['hashtags'] = [{'text': 'hostil0'}]
            status['full_text'] = '#hostil0 ' + status['full_text'].split(': ', 1)[1]
            status['user'].update(id_str=str(7000 + who), screen_name='tropa%d%s' % (who, name[:20]), name=name)
            yield json.dumps(status, ensure_ascii=False)


def case():
    """A case folder takes no control characters; the rest it does."""
    attacks = [a for a in ATTACKS.values() if 4 < len(a) < 120 and not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in a)]
    n = len(attacks)

    def at(i):
        return attacks[i % n]

    def both(i):
        return {'es': at(i), 'en': at(i + 1)}

    urls = ('https://example.org/"><script>alert(1)</script>', 'http://a.example/\u202e',
            "https://ok.example/a?b=c&d='e'", 'https://evil.example/"onmouseover=alert(1)')
    return {
        'format': 'tamiz-case', 'version': 1, 'id': 'hostil', 'title': both(0), 'place': at(2), 'utc_offset': '-04:00',
        'period': {'start': '2021-09-01', 'end': '2021-11-10'},
        'sources': [{'id': 's%d' % i, 'title': both(i), 'url': u, 'date': '2021-11-09'} for i, u in enumerate(urls)],
        'blocs': [{'id': 'b', 'name': both(5)}],
        'sectors': [{'id': 'se%d' % i, 'name': both(i * 3), 'bloc': 'b'} for i in range(4)],
        'actors': [{'id': 'a%d' % i, 'name': at(i), 'sector': 'se%d' % (i % 4), 'kind': 'party', 'aliases': [at(i + 1)],
                    'accounts': ['tropa%d%s' % (i % 8, at(i)[:20])], 'source': 's0', 'note': at(i + 2)} for i in range(n)],
        'trends': [{'tag': 'hostil%d' % (i % 7), 'start': '2021-09-%02d' % (20 + i % 9), 'end': '2021-09-%02d' % (21 + i % 9),
                    'reported': 1200 + i, 'actor': 'a%d' % i, 'source': 's%d' % (i % 4), 'note': at(i)} for i in range(7)]
                  + [{'tag': at(i)[:30], 'start': '2021-09-27', 'end': '2021-09-29', 'reported': 5, 'source': 's0'} for i in range(n)],
        'events': [{'id': 'e%d' % i, 'kind': ('payment', 'campaign')[i % 2], 'name': both(i), 'start': '2021-09-27',
                    'end': '2021-09-30', 'source': 's%d' % (i % 4), 'note': at(i)} for i in range(n)],
        'rules': [{'id': 'r%d' % i, 'kind': 'before-event', 'event': 'e%d' % i, 'tags': ['hostil0', at(i)[:30]], 'name': both(i),
                   'text': both(i + 3), 'source': 's%d' % (i % 4)} for i in range(12)],
        'published': [{'key': 'trends-of-actor', 'of': 'a%d' % i, 'value': 1, 'text': at(i), 'source': 's%d' % (i % 4)} for i in range(8)],
    }


def main():
    args = sys.argv[1:]
    count = int(args[args.index('--posts') + 1]) if '--posts' in args else 0
    seed = int(args[args.index('--seed') + 1]) if '--seed' in args else 1
    out = args[0]
    os.makedirs(out, exist_ok=True)
    made = list(posts(count, seed))
    with open(os.path.join(out, 'hostile.jsonl'), 'w', encoding='utf-8', newline='\n') as f:
        for n, (kind, text) in enumerate(made):
            f.write(v11(n, kind, text) + '\n')
        for n, (kind, raw) in enumerate(RAW.items(), len(made)):
            f.write(v11(n, kind, '', raw) + '\n')
        f.writelines(line + '\n' for line in troop(len(made) + len(RAW)))
    with open(os.path.join(out, 'hostile.csv'), 'w', encoding='utf-8', newline='') as f:
        w = csv.writer(f)
        w.writerow(FIELDS)
        for n, (kind, text) in enumerate(made):
            text = text.replace('\x00', '')
            w.writerow((1442640000000000000 + n * 4194304, '2021-09-28T%02d:%02d:%02dZ' % (n // 3600 % 24, n // 60 % 60, n % 60),
                        'post %s #hostil: %s' % (kind, text), text[:40] or 'u', text[:200], text[:100], text[:50], 'http://e.example/' + text[:40]))
    os.makedirs(os.path.join(out, 'case'), exist_ok=True)
    with open(os.path.join(out, 'case', 'case.json'), 'w', encoding='utf-8') as f:
        json.dump(case(), f)
    # A file name may hold anything but a slash and NUL.
    name = 'n' + ESC + ']0;x' + BEL + '\u202e\r\n%s' + '.jsonl'
    with open(os.path.join(os.fsencode(out), name.encode()), 'w', encoding='utf-8') as f:
        f.write(v11(0, 'name', 'harmless') + '\n{"broken\n')
    with open(os.path.join(out, 'expected.json'), 'w', encoding='utf-8') as f:
        json.dump({'jsonl': len(made) + len(RAW) + TROOP * ROUNDS, 'csv': len(made), 'attacks': sorted(ATTACKS) + sorted(RAW)}, f)


main()
