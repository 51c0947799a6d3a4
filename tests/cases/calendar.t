The calendar shows what the case's rules find, with the rule's text, and the paid week beside others.

  $ tamiz demo -q --scale 0.002 -o d.tamiz </dev/null
  ...
  $ printf 'calendar\nframe\n' >play
  > tamiz d.tamiz --lang en --play play --size 110x30 | sed -n 's/ *$//; /§/p; /days before/p; /those days/p; /after (cut)/p' | sed 's/ *[0-9]*%.*\]//'
  § Campaign slogan before the campaign
   28 Sep 2021 #VenezuelaTieneConQué           40  30 days before  MIPPCI
    9 Oct 2021 #VenezuelaTieneConQué          292  19 days before  MIPPCI
   21 Oct 2021 #VenezuelaTieneConQué          440  7 days before  MIPPCI
  § A state entity makes party propaganda
  § Activity in the rewarded week
  ...

Of events, findings and weeks no more rows come than were asked for.

  $ tamiz events d.tamiz -n 6 --format jsonl | wc -l
  6
