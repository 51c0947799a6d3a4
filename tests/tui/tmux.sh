# tmux.sh: the explorer in a real terminal, for the scripts beside it.  Sourced; polls the screen and never
# sleeps for luck, with limits that a loaded machine keeps.  Exits with 77 where there is no tmux.
command -v tmux >/dev/null 2>&1 || { echo 'skipped: no tmux here'; exit 77; }
TAMIZ=${top_builddir:-.}/tamiz
case $TAMIZ in /*) ;; *) TAMIZ=$PWD/$TAMIZ ;; esac
dir=$(mktemp -d) || exit 1
LC_ALL=C.UTF-8; TERM=screen-256color; XDG_STATE_HOME=$dir/state; XDG_CONFIG_HOME=$dir/config
HOME=$dir; TAMIZ_ANALYST=eva
# For the shells inside tmux, whose paths may hold blanks.
export TAMIZ dir LC_ALL TERM XDG_STATE_HOME XDG_CONFIG_HOME HOME TAMIZ_ANALYST
unset NO_COLOR LANGUAGE TMUX COLORTERM
limit=${TAMIZ_PATIENCE:-60} # seconds that anything may take
t() { tmux -S "$dir/tmux" -f /dev/null "$@"; }
trap 't kill-server 2>/dev/null; rm -rf "$dir"' EXIT

screen() { t capture-pane -p -t tamiz; }
keys() { t send-keys -t tamiz "$@"; }
# Text, letter by letter, whatever tmux would call a key.
type() { t send-keys -t tamiz -l -- "$1"; }

fail() {
	echo "FAIL: $1"
	screen
	exit 1
}
# Waits until a command succeeds.
until_true() {
	i=0
	until "$@"; do
		i=$((i + 1))
		[ $i -le $((limit * 20)) ] || return 1
		sleep 0.05
	done
}
shows() { screen 2>/dev/null | grep -q -- "$1"; }
shows_not() { ! shows "$1"; }
await() { until_true shows "$1" || fail "not on the screen: $1"; }
await_not() { until_true shows_not "$1" || fail "still on the screen: $1"; }
is_there() { [ -s "$1" ]; }
await_file() { until_true is_there "$1" || fail "no file $1"; }

# open_in COLUMNS ROWS ARGUMENTS: the program in a new window.  before, after and status tell how it left
# the terminal.
open_in() {
	columns=$1 rows=$2
	shift 2
	rm -f "$dir/before" "$dir/after" "$dir/status"
	# The last words of the shell keep the window, so that its screen can be looked at.
	cat >"$dir/run" <<-END
		cd "\$dir"
		stty -g >"\$dir/before"
		"\$TAMIZ" $* 2>"\$dir/errors"
		echo \$? >"\$dir/status"
		stty -g >"\$dir/after"
		exec cat
	END
	if t has-session -t tamiz 2>/dev/null; then
		t respawn-pane -k -t tamiz "sh '$dir/run'"
	else
		t new-session -d -s tamiz -x "$columns" -y "$rows" "sh '$dir/run'"
	fi
}
# It has left with this status, and the terminal is as it was.
await_end() {
	await_file "$dir/after"
	[ "$(cat "$dir/status")" = "$1" ] || fail "exit status $(cat "$dir/status"), not $1"
	cmp "$dir/before" "$dir/after" || fail 'the terminal is not as it was'
}

three_posts() {
	cat >"$dir/posts.jsonl" <<-'END'
	{"id_str":"1442787310000000001","created_at":"Tue Sep 28 10:02:11 +0000 2021","full_text":"otra vez sin luz en Caracas #SinLuz","user":{"id_str":"11","screen_name":"ana","name":"Ana"},"entities":{"hashtags":[{"text":"SinLuz"}]}}
	{"id_str":"1442787310000000002","created_at":"Tue Sep 28 10:03:11 +0000 2021","full_text":"hola mundo #Hola","user":{"id_str":"12","screen_name":"beto","name":"Beto"},"entities":{"hashtags":[{"text":"Hola"}]}}
	{"id_str":"1442787310000000003","created_at":"Tue Sep 28 10:04:11 +0000 2021","full_text":"seguimos #sinluz","user":{"id_str":"13","screen_name":"carla","name":"Carla"},"entities":{"hashtags":[{"text":"sinluz"}]}}
	END
	"$TAMIZ" import -q -o "$dir/s.tamiz" "$dir/posts.jsonl" || exit 1
}
