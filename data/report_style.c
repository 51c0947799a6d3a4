/* The look of the HTML bulletin: one style sheet inside the file, no script, nothing fetched.  Light
 * and dark by the reader's own setting; paper is always light. */
#include "config.h"

#include "report_page.h"

#define LIGHT \
	"--bg:#faf8f3;--fg:#1b1e23;--soft:#59616b;--line:#dcd7cb;--card:#fff;--auto:#a8322a;" \
	"--coord:#e0861a;--org:#3b8a81;--na:#b4b8bd;--link:#1c5a92;--warn:#8a1c14;--on-warn:#fff;" \
	"--band:#1c5a92"
#define DARK \
	"--bg:#14171a;--fg:#e9e6df;--soft:#a3abb4;--line:#343a41;--card:#1b1f23;--auto:#e2695f;" \
	"--coord:#f0a547;--org:#58b5aa;--na:#6b737b;--link:#8bbdea;--warn:#7a1a12;--on-warn:#fff;" \
	"--band:#8bbdea"

static const char frame[] =
	":root{" LIGHT "}@media screen and (prefers-color-scheme:dark){:root{" DARK "}}"
	"*{box-sizing:border-box}html{-webkit-text-size-adjust:100%}"
	"body{margin:0;background:var(--bg);color:var(--fg);"
	"font:17px/1.55 Charter,'Bitstream Charter',Georgia,'Noto Serif',serif}"
	"main{max-width:1060px;margin:0 auto;padding:28px 22px 72px}"
	".banner{background:var(--warn);color:var(--on-warn);padding:9px 22px;text-align:center;"
	"font:700 14px/1.4 system-ui,'Noto Sans',sans-serif;letter-spacing:.04em}"
	".kicker{font:600 13px/1.4 system-ui,'Noto Sans',sans-serif;letter-spacing:.07em;"
	"text-transform:uppercase;color:var(--soft);border-top:4px solid var(--fg);padding-top:10px;"
	"margin:0;max-width:none}"
	"h1{font-size:40px;line-height:1.12;letter-spacing:-.01em;margin:.28em 0 .4em;text-wrap:balance}"
	"h2{font-size:25px;line-height:1.2;margin:2.1em 0 .5em;border-top:1px solid var(--fg);"
	"padding-top:.55em}h3{font-size:18.5px;line-height:1.3;margin:1.7em 0 .4em}"
	"p{margin:.55em 0;max-width:44em}.lead{font-size:20.5px;line-height:1.5;margin:.4em 0 .6em;max-width:none}"
	".note,.small{font:14px/1.5 system-ui,'Noto Sans',sans-serif;color:var(--soft);max-width:52em}"
	".rule{border-left:3px solid var(--line);padding-left:12px;font-style:italic;color:var(--soft)}"
	"a{color:var(--link)}a[href^=\"#q\"]{color:inherit;text-decoration-color:var(--soft);"
	"text-decoration-thickness:1px;text-underline-offset:3px}"
	"code{font:13px/1.45 ui-monospace,'DejaVu Sans Mono',monospace;overflow-wrap:anywhere}"
	"time,td.n{white-space:nowrap;font-variant-numeric:tabular-nums}"
	"ul{padding-left:1.15em}li{margin:.25em 0}"
	"details{margin:1em 0;font:14px/1.5 system-ui,'Noto Sans',sans-serif}"
	"summary{cursor:pointer;font-weight:600}"
	".box{background:var(--card);border:1px solid var(--line);padding:6px 20px 12px;margin:14px 0}";

static const char figures[] =
	".tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));"
	"margin:22px 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line)}"
	".tile{padding:12px 16px 13px 0}.tile b{display:block;font-size:30px;line-height:1.15;"
	"font-variant-numeric:lining-nums}.tile span{display:block;font:13.5px/1.35 "
	"system-ui,'Noto Sans',sans-serif;color:var(--soft)}"
	".wrap{overflow-x:auto;margin:.8em 0}"
	"table{border-collapse:collapse;width:100%;font:13.5px/1.35 system-ui,'Noto Sans',sans-serif}"
	"th,td{padding:7px 10px 7px 0;border-bottom:1px solid var(--line);text-align:left;"
	"vertical-align:top}th{font-size:12.5px;line-height:1.25;color:var(--soft);font-weight:600;"
	"border-bottom:1px solid var(--fg);vertical-align:bottom}"
	"td.n,th.n{text-align:right}th:last-child,td:last-child{padding-right:0}"
	"td:first-child{font-weight:600}"
	"svg{display:block;max-width:100%;overflow:visible}svg text{font:12.5px system-ui,'Noto "
	"Sans',sans-serif;fill:var(--soft)}svg .v{fill:var(--fg)}"
	"svg.share{display:inline-block;vertical-align:middle;margin-right:4px;max-width:none}td:has(svg.share){white-space:nowrap}"
	".bars{margin:.9em 0 1.3em;font:14.5px/1.35 system-ui,'Noto Sans',sans-serif}"
	".bar{display:grid;grid-template-columns:minmax(150px,27%) 1fr 172px;"
	"gap:0 14px;align-items:center;padding:4px 0}.bar span:first-child{text-align:right}"
	".weeks .bar{grid-template-columns:minmax(150px,27%) 1fr 232px}.bar .bv{font-variant-numeric:tabular-nums;white-space:nowrap;color:var(--soft)}"
	".bar b{color:var(--fg)}"
	"figure{margin:1em 0 1.4em}figcaption{font:600 14.5px/1.4 system-ui,'Noto Sans',sans-serif;"
	"margin-bottom:6px}"
	".key{font:13.5px/1.6 system-ui,'Noto Sans',sans-serif;color:var(--soft);margin:.3em 0;max-width:none}"
	".key span{white-space:nowrap;margin-right:16px}"
	".key i{display:inline-block;width:11px;height:11px;margin-right:6px}";

static const char media[] =
	"@media(max-width:640px){body{font-size:16.5px}main{padding:20px 16px 56px}h1{font-size:29px}"
	"h2{font-size:22px}.lead{font-size:18.5px}.tile b{font-size:25px}"
	".tiles{grid-template-columns:1fr 1fr}.wide table{min-width:700px}"
	".bar,.weeks .bar{grid-template-columns:1fr auto;gap:2px 10px;padding:7px 0}"
	".bar span:first-child{text-align:left}.bar svg{grid-column:1/-1;grid-row:2}"
	".wide th:first-child,.wide td:first-child{position:sticky;left:0;background:var(--bg);"
	"max-width:9.5em}}"
	"@media print{@page{margin:16mm 14mm}body{background:#fff;font-size:10.5pt}"
	"main{max-width:none;padding:0}h1{font-size:25pt}h2{font-size:15pt}h2,h3,figcaption"
	"{break-after:avoid}tr,.tile,.bar,figure,.box p,li{break-inside:avoid}thead{display:"
	"table-header-group}table{font-size:8.5pt}td,th{padding:3.5pt 6pt 3.5pt 0}"
	".wrap{overflow:visible}a{color:inherit;text-decoration:none}"
	".banner{border-bottom:2pt solid var(--warn)}"
	"*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}";

void page_style(struct page *p)
{
	fprintf(p->f, "<style>%s%s%s</style>", frame, figures, media);
}
