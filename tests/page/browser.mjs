// Opens pages that waybill wrote in Chromium and uses them as a person would, by mouse and by keyboard.
// Nothing may be asked of a network, and the console must stay empty.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const { WAYBILL, CHROMIUM, SOURCE } = process.env;
const work = mkdtempSync(join(tmpdir(), "waybill-page-"));
const kManyRoutes = 3000;

function write(name, ...args) {
  const file = join(work, `${name}.html`);
  execFileSync(WAYBILL, [...args, "--no-cache", "--no-config", "--format", "html", "--output", file], {
    cwd: SOURCE,
    env: { ...process.env, HOME: work, GOMODCACHE: join(work, "modules") },
  });
  return pathToFileURL(file).href;
}

function manyRoutes() {
  const folder = join(work, "many");
  mkdirSync(folder);
  const lines = Array.from({ length: kManyRoutes }, (_, n) => `\tmux.HandleFunc("GET /r${String(n).padStart(4, "0")}", serve)`);
  writeFileSync(join(folder, "go.mod"), "module many\n\ngo 1.22\n");
  writeFileSync(
    join(folder, "main.go"),
    `package main\n\nimport "net/http"\n\nfunc serve(http.ResponseWriter, *http.Request) {}\n\nfunc main() {\n\tmux := http.NewServeMux()\n${lines.join("\n")}\n\t_ = http.ListenAndServe(":1", mux)\n}\n`,
  );
  return folder;
}

/** A middleware of a module that is nowhere on disk. */
function unseenComponent() {
  const folder = join(work, "unseen");
  mkdirSync(folder);
  writeFileSync(join(folder, "go.mod"), "module unseen\n\ngo 1.22\n\nrequire (\n\tgithub.com/gin-gonic/gin v1.10.0\n\texample.com/gzip v1.0.0\n)\n");
  writeFileSync(
    join(folder, "main.go"),
    `package main\n\nimport (\n\t"example.com/gzip"\n\t"github.com/gin-gonic/gin"\n)\n\nfunc serve(*gin.Context) {}\n\nfunc main() {\n\tr := gin.New()\n\tr.Use(gzip.Gzip(5))\n\tr.GET("/a", serve)\n\t_ = r.Run()\n}\n`,
  );
  return folder;
}

/** A diagnosis, which ends with status 1 where contexts stay behind. */
function diagnosed() {
  const input = join(SOURCE, "tests/cli/diagnose-worker/input");
  const file = join(work, "diagnosis.html");
  const profiles = ["--heap", "heap.pb.gz", "--heap-before", "before.heap.pb.gz", "--goroutine", "goroutine.txt.gz"];
  const { status, stderr } = spawnSync(WAYBILL, ["diagnose", ...profiles, "--source", join(SOURCE, "examples/incident"), "--format", "html", "--output", file], {
    cwd: input,
    env: { ...process.env, HOME: work, GOMODCACHE: join(work, "modules") },
  });
  assert.equal(status, 1, String(stderr));
  return pathToFileURL(file).href;
}

/** A diagnosis of other evidence: a heap dump that a program of tests/retention writes, and a trace. */
function diagnosedOf(name, status, ...evidence) {
  const file = join(work, `${name}.html`);
  const done = spawnSync(WAYBILL, ["diagnose", ...evidence, "--format", "html", "--output", file], { cwd: SOURCE, env: { ...process.env, HOME: work, GOMODCACHE: join(work, "modules") } });
  assert.equal(done.status, status, String(done.stderr));
  return pathToFileURL(file).href;
}

function dumped() {
  const go = execFileSync(join(SOURCE, "tests/find-go")).toString().trim();
  const program = join(work, "keeps");
  const dump = join(work, "keeps.dump");
  execFileSync(go, ["build", "-trimpath", "-o", program, "."], { cwd: join(SOURCE, "tests/retention/program"), env: { ...process.env, GOFLAGS: "-mod=mod -buildvcs=false", GOWORK: "off", CGO_ENABLED: "0" } });
  execFileSync(program, ["goroutine", "dump", dump]);
  return diagnosedOf("dump", 1, "--heapdump", dump, "--exe", program);
}

const kTrace = "tests/cli/diagnose-trace/input";

const urls = {
  diagnosis: diagnosed(),
  dump: dumped(),
  trace: diagnosedOf("trace", 0, "--trace", `${kTrace}/trace.gz`, "--goroutine", `${kTrace}/goroutine.txt`),
  map: write("map", "map", "examples/incident/scattered"),
  many: write("many", "map", manyRoutes()),
  odd: write("odd", "map", "tests/page/odd"),
  check: write("check", "check", "examples/incident/worker", "--fail-on", "never"),
  coupling: write("coupling", "coupling", "tests/cli/coupling/input", "--manifest", "tests/cli/coupling/input/deploy"),
  unseen: write("unseen", "map", unseenComponent()),
  clean: write("clean", "check", "tests/page/odd", "--rules", "loop-growth"),
};

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

let failed = 0;
let passed = 0;

/** Runs one case on a page of its own. */
async function test(name, url, use, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:") && !request.url().startsWith("data:")) said.push(`request of ${request.url()}`);
    else if (request.url().startsWith("file:") && request.url().split("#")[0] !== url.split("#")[0]) said.push(`request of ${request.url()}`);
  });
  page.setDefaultTimeout(20000);
  try {
    await page.goto(url);
    await page.waitForSelector(".app");
    await use(page);
    assert.deepEqual(said, [], "the console and the network stay silent");
    ++passed;
    console.log(`ok    ${name}`);
  } catch (error) {
    ++failed;
    console.log(`FAILED ${name}\n${error.stack}`);
  }
  await context.close();
}

const texts = (page, selector) => page.locator(selector).allTextContents();
const field = async (page, name) => page.evaluate((one) => new URLSearchParams(location.hash.split("?")[1] ?? "").get(one), name);
const patterns = (page) => texts(page, ".row:not(.head) code");
const focusedIn = (page, selector) => page.evaluate((one) => document.activeElement?.closest(one) !== null, selector);

await test("the routes stand in the list, with figures", urls.map, async (page) => {
  assert.equal(await page.title(), "State map: examples/incident/scattered – Waybill");
  assert.equal((await patterns(page)).length, 7);
  const row = page.locator(".row", { hasText: "/v1/invoices/:id" });
  assert.deepEqual((await row.locator(".number").allTextContents()).slice(0, 3), ["5", "18", "42"]);
});

await test("a route's pipeline, its keys and who writes and reads them", urls.map, async (page) => {
  await page.locator(".row", { hasText: "/v1/invoices/:id" }).click();
  assert.deepEqual(await texts(page, ".pipeline .what a"), ["auth.Require", "authz.Require", "tenant.Route", "ratelimit.Limit", "accesslog.Write", "forward.ToUpstream"]);
  assert.equal(await page.locator(".detail .matrix tbody tr").count(), 42);
  const tenant = page.locator(".matrix tr", { hasText: '"tenant_id"' });
  assert.match(await tenant.textContent(), /written twice/);
  const marks = await tenant.locator(".mark").evaluateAll((all) => all.map((mark) => mark.className));
  assert.deepEqual(marks, ["mark writes", "mark both", "mark reads", "mark reads", "mark reads"]);
  assert.equal(await field(page, "at"), "GET /v1/invoices/:id");
});

await test("from a key to its writers and readers to the lines", urls.map, async (page) => {
  await page.locator(".row", { hasText: "/v1/invoices/:id" }).click();
  await page.locator(".matrix a", { hasText: '"tenant_id"' }).click();
  await page.waitForSelector("h2:has-text('\"tenant_id\"')");
  assert.deepEqual(await texts(page, "section:has(h3:text-is('Written by')) .what"), ["auth.Require", "tenant.Route"]);
  assert.deepEqual(await texts(page, "section:has(h3:text-is('Read by')) .what"), ["tenant.Route", "ratelimit.Limit", "accesslog.Write", "forward.ToUpstream"]);
  const writer = page.locator("section:has(h3:text-is('Written by')) .place").first();
  if (!(await writer.evaluate((place) => place.open))) await writer.locator("summary").click();
  assert.match(await writer.locator(".line.here").textContent(), /c\.Set\("tenant_id"/);
  assert.match(await writer.locator(".where").textContent(), /^auth\/auth\.go:\d+$/);
  await page.goBack();
  await page.waitForSelector("h2:has-text('GET /v1/invoices/:id')");
});

await test("search narrows the list, and the address keeps it", urls.map, async (page) => {
  await page.keyboard.press("/");
  await page.keyboard.type("orders");
  assert.deepEqual(await patterns(page), ["/v1/orders", "/v1/orders", "/v1/orders/:id", "/v1/orders/:id"]);
  assert.equal(await page.locator(".tally").textContent(), "4 of 7 routes");
  assert.equal(await field(page, "q"), "orders");
  await page.reload();
  await page.waitForSelector(".app");
  assert.equal((await patterns(page)).length, 4);
  assert.equal(await page.locator("input[type=search]").inputValue(), "orders");
  await page.locator("input[type=search]").fill("forwrd upstraem");
  assert.equal((await patterns(page)).length, 6, "what is nearly right is found too");
  await page.locator("input[type=search]").fill("no such thing at all");
  assert.equal(await page.locator(".nothing").textContent(), "Nothing matches.");
});

await test("filters and order", urls.map, async (page) => {
  await page.locator(".filters button", { hasText: "written twice" }).click();
  assert.equal((await patterns(page)).length, 6);
  assert.equal(await field(page, "only"), "twice");
  await page.locator(".filters button", { hasText: "written twice" }).click();
  assert.equal((await patterns(page)).length, 7);
  await page.locator(".head button", { hasText: "Method" }).click();
  assert.equal((await texts(page, ".row:not(.head) .method"))[0], "DELETE");
  await page.locator(".head button", { hasText: "Layers" }).click();
  assert.equal((await patterns(page)).at(-1), "/healthz");
  assert.equal(await page.locator("[aria-sort=descending]").textContent(), "Layers↓");
});

await test("all of it by keyboard", urls.map, async (page) => {
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator("h2").textContent(), "GET /v1/invoices/:id");
  await page.keyboard.press("k");
  assert.equal(await page.locator("h2").textContent(), "GET /healthz");
  await page.keyboard.press("Enter");
  assert.ok(await focusedIn(page, ".detail"), "Enter goes to the details");
  await page.keyboard.press("Escape");
  assert.ok(await focusedIn(page, ".table"), "Esc goes back to the list");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".detail").count(), 0, "and then closes the details");
  await page.keyboard.press("?");
  assert.ok(await page.locator("[role=dialog]").isVisible());
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("[role=dialog]").count(), 0);
  await page.keyboard.press("3");
  assert.match(await page.locator("[aria-current=page]").textContent(), /^Keys/);
  await page.keyboard.press("/");
  await page.keyboard.type("tenant_shard");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("h2").textContent(), '"tenant_shard"');
  assert.ok(await focusedIn(page, ".table"));
  await page.keyboard.press("/");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("input[type=search]").inputValue(), "", "Esc empties the search");
});

await test("an address names a row, and a wrong one does no harm", `${urls.map}#keys?at=%22plan%22+on+context.Context&only=nothing&sort=-what`, async (page) => {
  assert.equal(await page.locator("h2").textContent(), '"plan"');
  await page.goto(`${urls.map}#no-such-view?at=x`);
  await page.waitForSelector("[aria-current=page]:has-text('Routes')");
});

await test("the whole matrix, and what was not seen", `${urls.map}#matrix`, async (page) => {
  assert.equal(await page.locator(".matrix tbody tr").count(), 42);
  assert.equal(await page.locator(".matrix thead a").count(), 6);
  await page.locator(".tabs button", { hasText: "Coverage" }).click();
  assert.match(await page.locator(".panel").textContent(), /found/);
});

await test("dark and light", urls.map, async (page) => {
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(await paper(), "rgb(20, 21, 23)", "as the system has it");
  await page.keyboard.press("t");
  assert.equal(await paper(), "rgb(255, 255, 255)");
  await page.keyboard.press("t");
  assert.equal(await paper(), "rgb(20, 21, 23)");
  assert.match(await page.locator(".theme").textContent(), /Dark/);
}, { colorScheme: "dark" });

for (const address of ["#routes", "#routes?at=GET+%2Fv1%2Forders", "#keys", "#matrix", "#coverage"]) {
  await test(`nothing sticks out of a window of 400 pixels: ${address}`, urls.map + address, async (page) => {
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 400);
    for (const part of [".top", ".tools", ".list", ".detail"]) {
      const box = await page.locator(part).first().boundingBox({ timeout: 500 }).catch(() => null);
      if (box) assert.ok(box.x >= 0 && box.x + box.width <= 400.5, `${part}: ${JSON.stringify(box)}`);
    }
    if (address.includes("at=")) assert.ok(!(await page.locator(".list").isVisible()), "the details take the list's place");
  }, { viewport: { width: 400, height: 800 } });
}

await test("thousands of rows: few in the document, the last within reach", urls.many, async (page) => {
  assert.equal(await page.locator(".tally").textContent(), "3,000 routes");
  assert.ok((await page.locator(".row").count()) < 120);
  await page.keyboard.press("End");
  assert.equal(await page.locator("h2").textContent(), "GET /r2999");
  await page.waitForSelector(".row[aria-selected=true]:has-text('/r2999')");
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.keyboard.type("r1234");
  assert.deepEqual(await patterns(page), ["/r1234"]);
});

await test("on paper all rows stand", urls.many, async (page) => {
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator(".row:not(.head)").count(), kManyRoutes);
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  assert.ok((await page.locator(".row").count()) < 120);
  await page.emulateMedia({ media: "print" });
  for (const part of [".tabs", ".search", ".switches"]) assert.ok(!(await page.locator(part).isVisible()), part);
});

await test("names that look like markup are text", `${urls.odd}#keys`, async (page) => {
  assert.equal(await page.title(), "State map: tests/page/odd – Waybill");
  const keys = await patterns(page);
  assert.ok(keys.some((key) => key.includes("</script><script>document.title='run'</script>") || key.includes("ends")), keys.join("\n"));
  await page.goto(`${urls.odd}#routes?at=GET+%2Fa%2F%3Cb%3E%2F%7Bid%7D`);
  await page.waitForSelector("h2:has-text('/a/<b>/{id}')");
  assert.equal(await page.locator("b").count(), 0);
  await page.locator(".pipeline a").first().click();
  await page.waitForSelector("h2:has-text('put')");
  for (const place of await page.locator(".place:not([open]) summary").all()) await place.click();
  const source = (await texts(page, ".line")).join("\n");
  assert.match(source, /"<b>1<\/b>"/);
  assert.match(source, /0123…$/m);
  assert.doesNotMatch(source, /the end of it/);
});

await test("findings, their evidence and the lines", urls.check, async (page) => {
  assert.equal(await page.title(), "Findings: examples/incident/worker – Waybill");
  const rows = page.locator(".row:not(.head)");
  assert.equal(await rows.count(), 2);
  await page.locator(".row", { hasText: "loop-growth" }).click();
  assert.equal(await page.locator(".evidence > li").count(), 4);
  assert.match((await texts(page, ".line.here")).join("\n"), /for n := 1; ; n\+\+ \{/);
  await page.locator("section:has(h3:text-is('Rule')) a").click();
  await page.waitForSelector("[aria-current=page]:has-text('Rules')");
  await page.locator(".links a").first().click();
  await page.waitForSelector("h2:has-text('loop-growth')");
  await page.keyboard.press("3");
  assert.equal(await page.locator(".row:not(.head)").count(), 2, "a row for each file");
});

await test("coupling: pairs with the keys that bind them and their lines", urls.coupling, async (page) => {
  assert.equal(await page.title(), "Coupling: tests/cli/coupling/input – Waybill");
  const row = page.locator(".row", { hasText: "main.authenticate" }).first();
  assert.deepEqual(await row.locator(".number").allTextContents(), ["2 of 3", "0.67", "0.390", "0.918", "2"]);
  await row.click();
  assert.equal(await page.locator("h2").textContent(), "main.authenticate → main.orders");
  assert.deepEqual(await texts(page, "section:has(h3:has-text('Keys that bind them')) .what code"), ["main.user", "main.roles"]);
  assert.match((await texts(page, ".line.here")).join("\n"), /WithValue\(r\.Context\(\), user/);
  assert.equal(await page.locator(".curves circle").count(), 2);
});

await test("coupling: what the change and the end of a unit set off", `${urls.coupling}#units`, async (page) => {
  await page.locator(".row", { hasText: "settings" }).click();
  assert.deepEqual(await texts(page, "section:has(h3:has-text('Ends with it')) a"), ["Deployment/desk:proxy", "Deployment/desk:app"]);
  await page.locator(".links a", { hasText: "proxy" }).click();
  await page.waitForSelector("[aria-current=page]:has-text('Bound units')");
  assert.equal(await page.locator(".evidence > li").count(), 2);
  assert.match((await texts(page, ".line.here")).join("\n"), /configMapRef/);
  await page.keyboard.press("4");
  assert.match(await page.locator(".panel").textContent(), /broken\.yaml:3/);
});

await test("what is not in sight is not shown as nothing", `${urls.unseen}#components?q=gzip`, async (page) => {
  const row = page.locator(".row:not(.head)", { hasText: "gzip" }).first();
  assert.deepEqual((await row.locator(".number").allTextContents()).slice(0, 3), ["?", "?", "?"]);
  await row.click();
  assert.match(await page.locator(".notes").textContent(), /not on disk/);
});

await test("diagnosis: the site that grows first, who may hold it, its finding and its lines", urls.diagnosis, async (page) => {
  assert.equal(await page.title(), "Diagnosis: heap.pb.gz – Waybill");
  const row = page.locator(".row:not(.head)").first();
  assert.match(await row.textContent(), /batchlog\.Begin/);
  await row.click();
  assert.equal(await page.locator("h2").textContent(), "batchlog.Begin");
  assert.match(await page.locator(".growth").getAttribute("aria-label"), /^from [\d,]+ to [\d,]+ objects$/);
  assert.match((await texts(page, "section:has(h3:has-text('Who may hold them')) .uses li")).join("\n"), /2 goroutines in metering\.\(\*Meter\)\.Run.*started by main\.main\.func1/s);
  assert.match((await texts(page, "section:has(h3:has-text('Findings')) .what")).join("\n"), /loop-growth/);
  assert.match((await texts(page, ".line.here")).join("\n"), /batchlog\.Begin\(ctx, n\)/);
  await page.locator(".filters button", { hasText: "grows" }).click();
  assert.equal(await page.locator(".row:not(.head)").count(), 1);
});

await test("diagnosis: the flame graph leads to the site", `${urls.diagnosis}#flame`, async (page) => {
  const names = await texts(page, ".flame text");
  assert.ok(names.includes("metering") && names.includes("batchlog"), names.join(", "));
  const [all, component] = await Promise.all(["all", "metering"].map(async (name) => (await page.locator(".flame .block", { has: page.locator(`text:text-is("${name}")`) }).first().boundingBox()).width));
  assert.ok(component > 0.8 * all && component <= all, `${component} of ${all}`);
  assert.match(await page.locator(".panel .plain").first().textContent(), /value layers/);
  await page.locator(".flame a").first().click();
  await page.waitForSelector("h2:has-text('batchlog.Begin')");
  await page.goto(`${urls.diagnosis}#evidence`);
  await page.waitForSelector(".panel:has-text('before.heap.pb.gz')");
});

await test("diagnosis: nothing sticks out of a window of 400 pixels", `${urls.diagnosis}#flame`, async (page) => {
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 400);
}, { viewport: { width: 400, height: 800 } });

await test("diagnosis: the way from the line to who may hold what it made", urls.diagnosis, async (page) => {
  await page.locator(".row:not(.head)").first().click();
  const steps = await texts(page, ".cause li");
  assert.equal(steps.length, 5);
  assert.match(steps[0], /^made in batchlog\.Begin .*batchlog\.go:16 [\d,]+ \([\d,]+ to [\d,]+\) objects$/);
  assert.match(steps[2], /^held by 2 goroutines in metering\.\(\*Meter\)\.Run .*likely/);
  assert.match(steps[3], /^started by main\.main\.func1 /);
  assert.match(steps[4], /^grows \+[\d,]+ a second/);
});

await test("diagnosis of a heap dump: what holds the chains, how sure, their depth and keys", urls.dump, async (page) => {
  assert.match(await page.locator(".summary").textContent(), /retained.*3.*chains|chains3/s);
  await page.locator(".row:not(.head)").first().click();
  assert.equal(await page.locator("h2").textContent(), "frame main.work of 3 goroutines");
  const steps = await texts(page, ".cause li");
  assert.match(steps[0], /^made in main\.work .*main\.go:95 (\d+) of \1 sampled layers$/);
  assert.match(steps[2], /^held by frame main\.work of 3 goroutines.*proven, for the moment of the dump$/);
  assert.match(steps[3], /^started by main\.startWorkers .*exact.*3 goroutines: \d+, \d+, \d+$/);
  assert.match(steps[4], /^grows not told by this evidence/);
  assert.deepEqual(await texts(page, ".bars tbody .number"), ["2,000", "3"]);
  assert.deepEqual(await texts(page, "section:has(h3:has-text('Keys')) .number"), ["layers", "1,500", "1,500", "1,500", "1,500"]);
});

await test("diagnosis of a heap dump: the flame graph has holders and keys by their layers", `${urls.dump}#flame`, async (page) => {
  const width = async (name) => (await page.locator(".flame").first().locator(".block", { has: page.locator(`title:text("${name}:")`) }).first().boundingBox()).width;
  const [all, key] = [await width("all"), await width("main.flag")];
  assert.ok(Math.abs(key / all - 0.25) < 0.01, `${key} of ${all}: a quarter of the layers`);
  assert.match((await texts(page, ".flame >> nth=1 >> title")).join("\n"), /main\.work:95: \d+ sampled layers, 100\.0 %/);
  await page.locator(".flame a").first().click();
  await page.waitForSelector("h2:has-text('frame main.work')");
  await page.goto(`${urls.dump}#evidence`);
  await page.waitForSelector(".panel:has-text('keeps.dump')");
});

await test("diagnosis of a trace: who started what, lifetimes, goroutines over time, stops", urls.trace, async (page) => {
  const first = page.locator(".row:not(.head)").first();
  assert.match(await first.textContent(), /^main\.workmain\.startWorkers:38/);
  await first.click();
  const steps = await texts(page, ".cause li");
  assert.match(steps[0], /^made 1,200 × context\.valueCtx, of which 1,200 weren't freed exact/);
  assert.match(steps[1], /^held by not told by this evidence/);
  assert.match(steps[2], /^started by main\.startWorkers .*main\.go:38 exact$/);
  await page.goto(`${urls.trace}#time`);
  await page.waitForSelector(".course-of-time");
  assert.match(await page.locator(".course-of-time").getAttribute("aria-label"), /14 at the end$/);
  assert.equal(await page.locator(".stop").count(), 4);
  assert.deepEqual((await texts(page, ".plain tbody td:first-child")).sort(), ["GC mark termination", "GC sweep termination", "read mem stats", "start trace"]);
  await page.goto(`${urls.trace}#evidence`);
  await page.waitForSelector(".panel:has-text('trace.gz')");
});

for (const [name, address] of [["dump", "#holders?at=frame+main.work+of+3+goroutines+by+main.startWorkers"], ["dump", "#flame"], ["trace", "#time"], ["trace", "#goroutines?at=main.work+by+main.startWorkers%3A38"], ["diagnosis", "#evidence"]]) {
  await test(`diagnosis of a ${name}: nothing sticks out of a window of 400 pixels: ${address}`, urls[name] + address, async (page) => {
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 400);
    if (address.includes("at=")) {
      const box = await page.locator(".detail").boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= 400.5);
      assert.ok((await page.evaluate(() => document.querySelector(".detail").scrollWidth)) <= 400, "nor within the details");
    }
  }, { viewport: { width: 400, height: 800 } });
}

await test("no finding is no empty page", urls.clean, async (page) => {
  assert.equal(await page.locator(".nothing").textContent(), "Nothing was found.");
});

await browser.close();
rmSync(work, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
