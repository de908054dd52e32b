//===- HtmlStyle.h - style and script of the HTML report ---------------------------===//
//
// Colours have at least the contrast of WCAG AA in both themes. Nothing is
// told by colour alone. The page is whole without the script, which remembers
// the theme, unfolds everything before printing and opens what a link leads to.
//
//===----------------------------------------------------------------------===//
#pragma once

namespace quorate::report {

inline constexpr char HtmlStyle[] = R"css(
:root{color-scheme:light;--bg:#fff;--panel:#f6f7f9;--text:#1b1f24;--dim:#57606a;--line:#d0d7de;--link:#0550ae;
--bad:#b3161f;--bad-bg:#ffebe9;--warn:#7d4e00;--warn-bg:#fff4d6;--note:#0550ae;--note-bg:#e6f1ff;--good:#116329;--good-bg:#dcf5e3;--mark:#ffe08a}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;--bg:#0f1419;--panel:#171d25;--text:#e6eaef;--dim:#9fabb8;--line:#39424d;
--link:#79b8ff;--bad:#ff8e88;--bad-bg:#3b1719;--warn:#f0c05a;--warn-bg:#352a10;--note:#79b8ff;--note-bg:#12263f;--good:#6fdd8b;--good-bg:#11301c;--mark:#5c4a12}}
:root[data-theme=dark]{color-scheme:dark;--bg:#0f1419;--panel:#171d25;--text:#e6eaef;--dim:#9fabb8;--line:#39424d;
--link:#79b8ff;--bad:#ff8e88;--bad-bg:#3b1719;--warn:#f0c05a;--warn-bg:#352a10;--note:#79b8ff;--note-bg:#12263f;--good:#6fdd8b;--good-bg:#11301c;--mark:#5c4a12}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;overflow-wrap:break-word}
header,main,footer{max-width:66rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.5rem;display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:baseline;justify-content:space-between}
h1{font-size:1.6rem;margin:0}h2{font-size:1.3rem;margin:2.5rem 0 .75rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}
h3{font-size:1.08rem;margin:0 0 .35rem}h4,h5,h6{font-size:1rem;margin:1.1rem 0 .3rem}
p,ul,ol,pre,table{margin:.5rem 0}a{color:var(--link)}.dim{color:var(--dim)}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--bg);padding:.5rem 1rem;border:2px solid var(--link);z-index:9}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
button{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--line);border-radius:.4rem;padding:.25rem .75rem;cursor:pointer}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.6rem,1fr));gap:.75rem;padding:0;list-style:none;margin:1rem 0}
.cards li{background:var(--panel);border:1px solid var(--line);border-left:.35rem solid var(--line);border-radius:.4rem;padding:.5rem .75rem}
.cards b{display:block;font-size:1.7rem;line-height:1.2}.cards .bad{border-left-color:var(--bad)}.cards .warn{border-left-color:var(--warn)}
.cards .note{border-left-color:var(--note)}.cards .good{border-left-color:var(--good)}
.tag{display:inline-block;border-radius:.3rem;padding:.05rem .5rem;font-size:.85rem;font-weight:600;border:1px solid currentColor;white-space:nowrap}
.tag.bad{color:var(--bad);background:var(--bad-bg)}.tag.warn{color:var(--warn);background:var(--warn-bg)}
.tag.note{color:var(--note);background:var(--note-bg)}.tag.good{color:var(--good);background:var(--good-bg)}.tag.none{color:var(--dim)}
article,.proof{border:1px solid var(--line);border-radius:.5rem;padding:.9rem 1.1rem;margin:1rem 0;background:var(--bg)}
article:target,.proof:target{border-color:var(--link);box-shadow:0 0 0 2px var(--link)}
details>summary{cursor:pointer;padding:.15rem 0}.proof>summary{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline}
.proof>summary::before{content:"▸";color:var(--dim)}.proof[open]>summary::before{content:"▾"}.proof>summary{list-style:none}.proof>summary::-webkit-details-marker{display:none}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.88em}
pre{background:var(--panel);border:1px solid var(--line);border-radius:.4rem;padding:.6rem .8rem;overflow-x:auto;line-height:1.45}
.code{padding:.5rem 0}.code span{display:block;padding:0 .8rem;min-width:max-content}.code i{display:inline-block;min-width:3.2em;padding-right:1em;text-align:right;color:var(--dim);font-style:normal;user-select:none}
.code .hit{background:var(--bad-bg)}.code mark{background:var(--mark);color:inherit;font-weight:600}
.steps{list-style:none;padding:0;margin:.75rem 0 .75rem .55rem;border-left:2px solid var(--line)}
.steps>li{position:relative;padding:.1rem 0 .7rem 1.5rem}.steps>li::before{content:attr(data-n);position:absolute;left:-.72rem;top:.15rem;width:1.35rem;height:1.35rem;border-radius:50%;
background:var(--panel);border:1px solid var(--line);font-size:.75rem;line-height:1.25rem;text-align:center}
.steps>li:last-child::before{background:var(--bad-bg);border-color:var(--bad);color:var(--bad);font-weight:700}
.state{list-style:none;padding:0;margin:.2rem 0;font-size:.92em}
table{border-collapse:collapse;display:block;overflow-x:auto;max-width:100%}th,td{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}main>h3,section>h3{margin-top:1.4rem}
/* shadows at the edges where there is more to scroll to */
.life{overflow-x:auto;background:linear-gradient(90deg,var(--bg) 1rem,transparent) 0 0/2rem 100% no-repeat local,linear-gradient(270deg,var(--bg) 1rem,transparent) 100% 0/2rem 100% no-repeat local,
linear-gradient(90deg,var(--line),transparent) 0 0/.8rem 100% no-repeat scroll,linear-gradient(270deg,var(--line),transparent) 100% 0/.8rem 100% no-repeat scroll}
.worst{columns:2;column-gap:2rem;padding-left:1.6rem}.worst li{margin:.15rem 0;break-inside:avoid}
.life svg{display:block;min-width:46rem;max-width:100%;height:auto}
.life rect{fill:var(--panel);stroke:var(--line)}.life marker path{stroke:none;fill:var(--dim)}.life marker path.good{fill:var(--good)}.life marker path.bad{fill:var(--bad)}.life marker path.warn{fill:var(--warn)}
.life text{fill:var(--text);font:13px system-ui,sans-serif}.life .small{font-size:11px;fill:var(--dim)}
.life path{fill:none;stroke:var(--dim);stroke-width:2}.life .good{stroke:var(--good);stroke-width:3}.life .bad{stroke:var(--bad);stroke-width:3;stroke-dasharray:7 4}.life .warn{stroke:var(--warn);stroke-width:3;stroke-dasharray:2 4}
.life text.good{fill:var(--good);stroke:none;font-weight:700}.life text.bad{fill:var(--bad);stroke:none;font-weight:700}.life text.warn{fill:var(--warn);stroke:none;font-weight:700}
footer{padding-top:1rem;padding-bottom:2rem;color:var(--dim);font-size:.9rem;border-top:1px solid var(--line);margin-top:3rem}
@media (max-width:40rem){.worst{columns:1}.stack,.stack tbody,.stack tr,.stack td{display:block}.stack th{display:none}.stack td{border:0;padding:.1rem 0}.stack td:first-child{font-weight:600}.stack tr{border-bottom:1px solid var(--line);padding:.3rem 0}
body{font-size:15px}article,.proof{padding:.7rem .8rem}header,main,footer{padding-left:.8rem;padding-right:.8rem}}
@media print{:root,:root[data-theme=dark]{color-scheme:light;--bg:#fff;--panel:#f6f7f9;--text:#000;--dim:#444;--line:#bbb;--link:#0550ae;--bad:#b3161f;--bad-bg:#ffebe9;--warn:#7d4e00;--warn-bg:#fff4d6;--note:#0550ae;--note-bg:#e6f1ff;--good:#116329;--good-bg:#dcf5e3;--mark:#ffe08a}
@page{margin:14mm 12mm}body{font-size:10pt}.life{background:none;overflow:visible}.life svg{min-width:0;width:100%}article:target,.proof:target{border-color:var(--line);box-shadow:none}
nav,button,.skip{display:none}svg,tr,.steps>li,.code,.cards li{break-inside:avoid}summary,h4,h5{break-after:avoid}pre{white-space:pre-wrap;overflow-wrap:anywhere}.code span{min-width:0}h2,h3{break-after:avoid}
details::details-content{content-visibility:visible;display:block;height:auto}}
)css";

inline constexpr char HtmlScript[] = R"js(
(function(){var root=document.documentElement,button=document.getElementById('theme');
function dark(){return root.dataset.theme?root.dataset.theme==='dark':matchMedia('(prefers-color-scheme: dark)').matches}
function say(){button.textContent=dark()?'Light theme':'Dark theme'}
try{var kept=localStorage.getItem('quorate-theme');if(kept)root.dataset.theme=kept}catch(e){}
button.hidden=false;say();button.addEventListener('click',function(){root.dataset.theme=dark()?'light':'dark';
try{localStorage.setItem('quorate-theme',root.dataset.theme)}catch(e){}say()});
var all=document.getElementById('unfold');all.hidden=false;
function every(open){document.querySelectorAll('details').forEach(function(d){d.open=open})}
all.addEventListener('click',function(){var open=all.getAttribute('aria-pressed')!=='true';every(open);
all.setAttribute('aria-pressed',open);all.textContent=open?'Fold all':'Unfold all'});
addEventListener('beforeprint',function(){every(true)});
function reveal(){var target=location.hash.length>1&&document.getElementById(decodeURIComponent(location.hash.slice(1)));
for(var n=target;n;n=n.parentElement)if(n.tagName==='DETAILS')n.open=true}
addEventListener('hashchange',reveal);reveal()})();
)js";

} // namespace quorate::report
