// The HTML report in a real browser: node html.mjs BROWSER REPORT [SCREENSHOT-PREFIX]
// No console message, no request, usable with the keyboard, no sideways scrolling on a narrow screen, enough contrast in both
// themes, everything unfolded for printing. Speaks the DevTools protocol through pipes, so it needs no package.
import {spawn} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {pathToFileURL} from 'node:url';

const [browser, report, shots] = process.argv.slice(2);
const child = spawn(browser,
                    ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars', '--remote-debugging-pipe',
                     '--no-first-run', '--disable-extensions', '--user-data-dir=' + report + '.profile', 'about:blank'],
                    {stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe']});
const failures = [];
const claim = (ok, what) => ok || failures.push(what);
let last = 0, buffer = '';
const waiting = new Map(), events = [];
child.stdio[4].on('data', data => {
  buffer += data;
  const parts = buffer.split('\0');
  buffer = parts.pop();
  for (const part of parts) {
    const message = JSON.parse(part);
    if (message.id && waiting.has(message.id)) {
      const {resolve, reject} = waiting.get(message.id);
      waiting.delete(message.id);
      message.error ? reject(new Error(message.error.message)) : resolve(message.result);
    } else {
      events.push(message);
    }
  }
});
let session;
const send = (method, params = {}) => new Promise((resolve, reject) => {
  waiting.set(++last, {resolve, reject});
  child.stdio[3].write(JSON.stringify({id: last, method, params, sessionId: session}) + '\0');
});
const evaluate = async expression => {
  const {result, exceptionDetails} = await send('Runtime.evaluate', {expression, returnByValue: true, awaitPromise: true});
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
};
const keys = {Tab: [9], Enter: [13, '\r'], ' ': [32, ' ']};
const press = async key => {
  const [code, text] = keys[key];
  await send('Input.dispatchKeyEvent', {type: 'keyDown', key, code: key === ' ' ? 'Space' : key, windowsVirtualKeyCode: code, text});
  await send('Input.dispatchKeyEvent', {type: 'keyUp', key, windowsVirtualKeyCode: code});
};
const focused = () => evaluate('(e => e.id || e.className || e.tagName)(document.activeElement)');
const loaded = () => evaluate('new Promise(r => document.readyState === "complete" ? r(true) : addEventListener("load", () => r(true)))');
const size = (width, height) => send('Emulation.setDeviceMetricsOverride', {width, height, deviceScaleFactor: 1, mobile: false});
const theme = value => send('Emulation.setEmulatedMedia', {media: '', features: [{name: 'prefers-color-scheme', value}]});

// Elements whose text has less contrast than WCAG AA asks for.
const weakText = `(() => {
  const parse = c => (c.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => { const f = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
  const weak = [];
  for (const e of document.querySelectorAll('main *, header *, footer *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility()) continue;
    const inSvg = e.closest('svg'), style = getComputedStyle(e);
    let back = e, colour;
    do { colour = parse(getComputedStyle(back).backgroundColor); back = back.parentElement; } while (back && (colour[3] === 0));
    if (inSvg && e.previousElementSibling?.tagName === 'rect') colour = parse(getComputedStyle(e.previousElementSibling).fill);
    const a = light(parse(inSvg ? style.fill : style.color)), b = light(colour);
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) weak.push(e.tagName + '.' + (e.className.baseVal ?? e.className) + ' ' + ratio.toFixed(2) + ' ' + e.textContent.slice(0, 20));
  }
  return weak;
})()`;

const limit = setTimeout(() => { console.log('the browser does not answer'); child.kill(); process.exit(1); }, 120000);
try {
  const {targetId} = await send('Target.createTarget', {url: 'about:blank'});
  session = (await send('Target.attachToTarget', {targetId, flatten: true})).sessionId;
  for (const domain of ['Runtime', 'Log', 'Page', 'Network']) await send(domain + '.enable');
  await size(1280, 900);
  await theme('light');
  const url = pathToFileURL(report).href;
  await send('Page.navigate', {url});
  await new Promise(resolve => setTimeout(resolve, 500));
  await loaded();

  for (const scheme of ['light', 'dark'])
    for (const width of [1280, 360]) {
      await theme(scheme);
      await size(width, 900);
      const [scroll, inner] = await evaluate('[document.documentElement.scrollWidth, innerWidth]');
      claim(scroll <= inner, `${width} pixels, ${scheme}: the page is ${scroll} wide`);
      for (const weak of (await evaluate(weakText)).slice(0, 5)) claim(false, `${width} pixels, ${scheme}: contrast of ${weak}`);
      if (shots) {
        const {data} = await send('Page.captureScreenshot', {captureBeyondViewport: true});
        writeFileSync(`${shots}-${scheme}-${width}.png`, Buffer.from(data, 'base64'));
      }
    }
  await theme('light');
  await size(1280, 900);

  // With the keyboard alone: over the navigation to the results, into what is folded, to the other theme.
  await evaluate('document.activeElement.blur(); scrollTo(0, 0)');
  await press('Tab');
  claim(await focused() === 'skip', 'the first stop is not the link over the navigation');
  await press('Enter');
  claim(await focused() === 'main', 'the link over the navigation does not lead to the results');
  const reached = new Set();
  for (let i = 0; i < 400; ++i) {
    await press('Tab');
    const at = await evaluate('(e => e === document.body ? "" : e.tagName)(document.activeElement)');
    if (!at) break;
    reached.add(at);
    claim(await evaluate('getComputedStyle(document.activeElement).outlineStyle !== "none"'), `${at} does not show that it has the focus`);
  }
  claim(reached.has('SUMMARY'), 'what is folded cannot be reached');
  claim(reached.has('PRE'), 'code that scrolls cannot be reached');
  await evaluate('document.querySelector("details:not([open]) > summary").focus()');
  await press('Enter');
  claim(await evaluate('document.activeElement.parentElement.open'), 'Enter does not unfold');
  await evaluate('document.getElementById("theme").focus()');
  const before = await evaluate('getComputedStyle(document.body).backgroundColor');
  await press(' ');
  claim(before !== await evaluate('getComputedStyle(document.body).backgroundColor'), 'the theme does not change');
  await evaluate('document.getElementById("unfold").focus()');
  await press('Enter');
  claim(await evaluate('[...document.querySelectorAll("details")].every(d => d.open)'), 'not everything is unfolded');
  await press('Enter');
  claim(await evaluate('[...document.querySelectorAll("details")].every(d => !d.open)'), 'not everything is folded');
  // Links lead to what is shown then, from the overview to a result and from there to its background.
  for (const selector of ['.worst a', 'main a[href^="#about-"]']) {
    await evaluate(`(e => { e.closest('details')?.setAttribute('open', ''); e.focus(); })(document.querySelector('${selector}'))`);
    await press('Enter');
    await new Promise(resolve => setTimeout(resolve, 100));
    const shown = await evaluate(`(e => e && e.checkVisibility() && (e.tagName !== 'DETAILS' || e.open))(
      document.getElementById(document.querySelector('${selector}').hash.slice(1)))`);
    claim(shown, `the link ${selector} does not lead to something open`);
  }
  await evaluate('location.hash = "proof-1"; new Promise(r => setTimeout(r, 100))');
  claim(await evaluate('!document.getElementById("proof-1") || document.getElementById("proof-1").open'), 'a link does not open what it leads to');

  // On paper: everything, light.
  const {data} = await send('Page.printToPDF', {printBackground: true});
  claim(Buffer.from(data, 'base64').length > 20000, 'printing gives next to nothing');
  claim(await evaluate('[...document.querySelectorAll("details")].every(d => d.open)'), 'printing does not unfold');
  if (shots) writeFileSync(`${shots}.pdf`, Buffer.from(data, 'base64'));

  for (const {method, params} of events) {
    if (method === 'Runtime.consoleAPICalled') claim(false, `console.${params.type}: ${params.args.map(a => a.value).join(' ')}`);
    if (method === 'Runtime.exceptionThrown') claim(false, `exception: ${params.exceptionDetails.exception?.description}`);
    if (method === 'Log.entryAdded') claim(false, `${params.entry.level}: ${params.entry.text}`);
    if (method === 'Network.requestWillBeSent' && !/^(file|data|about):/.test(params.request.url)) claim(false, `request: ${params.request.url}`);
  }
} catch (error) {
  failures.push(String(error.stack));
}
clearTimeout(limit);
child.kill();
failures.forEach(failure => console.log('FAIL ' + failure));
console.log(failures.length ? '' : 'the page works in the browser');
process.exit(failures.length ? 1 : 0);
