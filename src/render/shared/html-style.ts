/** The only style of a page. Colours keep a contrast of 4.5 to 1 or more on both grounds. */
export const style = `
:root{color-scheme:light dark;--ground:#f6f5f2;--card:#fff;--ink:#1b1f24;--soft:#5a616b;--line:#dedcd6;--focus:#0b57d0;
--make:#176b40;--alter:#7d5600;--remove:#b3231f;--blocked:#75318f;--make-wash:#e6f4ec;--alter-wash:#fbf1d9;--remove-wash:#fcebea;--blocked-wash:#f5eafa}
@media (prefers-color-scheme:dark){:root{--ground:#121417;--card:#1a1e23;--ink:#e7eaee;--soft:#a0a8b3;--line:#30363e;--focus:#8ab4f8;
--make:#5fd09a;--alter:#e6bb55;--remove:#ff8d86;--blocked:#d9a0f0;--make-wash:#16291f;--alter-wash:#2c2513;--remove-wash:#331c1c;--blocked-wash:#2b1d31}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875em;overflow-wrap:anywhere}
.page{max-width:62rem;margin:0 auto;padding:0 1.25rem}
.skip{position:absolute;left:-999rem;padding:.6rem 1rem;background:var(--ink);color:var(--ground)}
.skip:focus{left:1rem;top:1rem;z-index:1}
a{color:inherit;text-underline-offset:.2em}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:4px}
header{padding:2.75rem 0 1.5rem}
.eyebrow{margin:0;color:var(--soft);font-size:.875rem;letter-spacing:.02em}
h1{margin:.1rem 0 .4rem;font-size:clamp(1.6rem,5vw,2.4rem);line-height:1.15;letter-spacing:-.02em;overflow-wrap:anywhere}
h1 code{font-family:inherit;font-size:1em}
h2{margin:0 0 .9rem;font-size:1.15rem;letter-spacing:-.01em}
h3{margin:0;font-size:1rem;overflow-wrap:anywhere}
.summary{margin:0;font-size:1.05rem}
nav ul{display:flex;flex-wrap:wrap;gap:.35rem 1.25rem;margin:1.1rem 0 0;padding:.75rem 0 0;border-top:1px solid var(--line);list-style:none;font-size:.9rem;color:var(--soft)}
section{margin:0 0 2.5rem}
.card{margin:0 0 .75rem;padding:1rem 1.15rem;background:var(--card);border:1px solid var(--line);border-left:4px solid var(--tone,var(--line));border-radius:10px}
.make{--tone:var(--make);--wash:var(--make-wash)}.alter{--tone:var(--alter);--wash:var(--alter-wash)}
.remove{--tone:var(--remove);--wash:var(--remove-wash)}.blocked{--tone:var(--blocked);--wash:var(--blocked-wash)}
.head{display:flex;flex-wrap:wrap;align-items:baseline;gap:.35rem .7rem}
.badge{flex:none;padding:.1rem .55rem;border-radius:99px;background:var(--wash);color:var(--tone);font-size:.8rem;font-weight:600}
dl{margin:.75rem 0 0}
dl>div{display:grid;grid-template-columns:6.5rem minmax(0,1fr);gap:.1rem 1rem;padding:.2rem 0}
dt{color:var(--soft);font-size:.9rem}dd{margin:0;min-width:0}
.alarm dt,.alarm dd{color:var(--remove);font-weight:600}
.caution{background:var(--remove-wash);border-color:var(--remove)}
.caution h3{color:var(--remove)}
.caution ul{margin:.5rem 0 0;padding-left:1.1rem}.caution p{margin:.3rem 0 0}
del{color:var(--remove);background:var(--remove-wash)}ins{color:var(--make);background:var(--make-wash);text-decoration:none}
.lines{margin:.3rem 0 0;padding:.4rem 0;border-radius:6px;border:1px solid var(--line);white-space:pre-wrap;overflow-wrap:anywhere}
.lines>*{display:block;padding:0 .6rem}
.scroll{overflow-x:auto;padding:.5rem;background:var(--card);border:1px solid var(--line);border-radius:10px}
svg{display:block}
svg text{fill:var(--ink);font:13px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
svg circle{fill:var(--wash,var(--card));stroke:var(--tone,var(--soft));stroke-width:2}
svg .number{font-size:11px;text-anchor:middle;fill:var(--tone,var(--ink));font-weight:600}
svg path{fill:none;stroke:var(--soft);stroke-width:1.5;opacity:.75}
svg line{stroke:var(--line)}
figure{margin:0}figcaption{margin:.6rem 0 1rem;color:var(--soft);font-size:.9rem}
details{margin:.75rem 0 0;background:var(--card);border:1px solid var(--line);border-radius:10px}
summary{padding:.75rem 1.15rem;cursor:pointer;font-weight:600}
details>.inside{padding:0 1.15rem 1rem;overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:.9rem}
th,td{padding:.4rem .75rem .4rem 0;border-top:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{color:var(--soft);font-weight:500}td:first-child{width:3rem;font-variant-numeric:tabular-nums}td:last-child{width:7rem}
.tone{color:var(--tone);font-weight:600}
footer{padding:1.25rem 0 3rem;border-top:1px solid var(--line);color:var(--soft);font-size:.9rem}
@media (max-width:34rem){.page{padding:0 .9rem}header{padding-top:1.75rem}.card{padding:.85rem .9rem}dl>div{grid-template-columns:minmax(0,1fr);padding:.3rem 0}td:last-child{width:4.5rem}}
@media print{:root{--ground:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--make:#0d5a33;--alter:#5e4100;--remove:#9a1411;--blocked:#5c2173;
--make-wash:#fff;--alter-wash:#fff;--remove-wash:#fff;--blocked-wash:#fff}
body{font-size:10.5pt}nav,.skip{display:none}.page{max-width:none;padding:0}.card,tr{break-inside:avoid}h2{break-after:avoid}
.scroll{overflow:visible}svg{max-width:100%;height:auto}details:not([open])>.inside{display:block}details::details-content{content-visibility:visible;block-size:auto}}
`;
