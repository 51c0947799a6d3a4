The analyst's word on who positioned a trend counts before the case's and the computed one, is kept
in the chain of verdicts beside them, and is taken back by a later word.

  $ tamiz demo -q --scale 0.002 -o d.tamiz </dev/null
  ...
  $ cat >who <<"E"
  > tamiz report d.tamiz --format csv | grep VenezuelaTieneConQué,2021-09-28 | cut -d, -f5,7
  > E
  > sh ./who
  MIPPCI,computed
  $ tamiz assign d.tamiz '#VenezuelaTieneConQué' psuv
  tamiz: #VenezuelaTieneConQué began on several days: write #tag@DAY, one of 2021-09-28 2021-10-09 2021-10-21 2021-11-17
  Try 'tamiz assign --help'.
  [2]
  $ tamiz assign d.tamiz '#VenezuelaTieneConQué@2021-09-28' someone
  tamiz: someone is no actor of this study; there are: nobody undo cabello mippci ngo opposition-1 opposition-2 press psuv radical-1 radical-2 somos-venezuela state-2 youth
  [1]
  $ tamiz assign d.tamiz '#venezuelatieneconque@2021-09-28' psuv --note 'minutes of 27 September' --who ana
  > sh ./who
  PSUV,analyst
  $ tamiz report d.tamiz --format json | grep -A 4 '"attribution": "analyst"' | sed 's/MIPPCI posted.*/MIPPCI posted …/'
     "attribution": "analyst",
     "attribution_confidence": 1.0,
     "attribution_evidence": "minutes of 27 September",
     "attribution_by": "ana",
     "attribution_computed": "mippci",
  $ tamiz trends d.tamiz -f 'actor:psuv' --format csv | grep -c VenezuelaTieneConQ
  1
  $ tamiz assign d.tamiz '#VenezuelaTieneConQué@2021-09-28' nobody && sh ./who
  ,analyst
  $ tamiz assign d.tamiz '#VenezuelaTieneConQué@2021-09-28' undo && sh ./who
  MIPPCI,computed
  $ tamiz check d.tamiz | grep verdicts
  verdicts: 3, chain sound
  $ tamiz assign d.tamiz '#nothing' psuv
  tamiz: #nothing is no registered trend of this study
  [1]

The evidence of a hashtag says who positioned each of its trends, and on whose word; so do the marks.

  $ tamiz assign d.tamiz '#VenezuelaTieneConQué@2021-09-28' psuv --note 'minutes' --who ana
  > tamiz why d.tamiz '#VenezuelaTieneConQué' --lang en | grep '^2021.*MIPPCI posted' | sed 's/posted.*/posted …/'
  2021-09-28 · PSUV (by an analyst): minutes · computed: MIPPCI posted …
  2021-10-09 · MIPPCI: MIPPCI posted …
  2021-10-21 · MIPPCI: MIPPCI posted …
  $ printf 'marks\nframe\n' >play
  > tamiz d.tamiz --lang en --play play --size 100x20 | sed -n '/Con.*PSUV/s/ *$//p'
   28 Sep 2021 #VenezuelaTieneConQué      PSUV · computed: MIPPCI  ana  minutes
