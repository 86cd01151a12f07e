// Bundles the page into one file and writes it as C++:  node build.mjs OUTPUT.cpp
// The page holds its style and its script, and asks for nothing else; the command puts its data
// between the two parts of it.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const [output] = process.argv.slice(2);
const target = ["chrome123", "firefox120", "safari17.5"]; // they know light-dark()

async function bundle(entry) {
  const result = await build({
    entryPoints: [new URL(entry, import.meta.url).pathname],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target,
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    charset: "ascii", // the C++ compiler need not know of encodings
  });
  const [file] = result.outputFiles;
  if (/<\/(script|style)|<!--/i.test(file.text)) throw new Error(`${entry}: its text would end its element`);
  return file.text.trimEnd();
}

/** The licences of what is bundled, as they ask for it; in a comment at the page's end. */
function licences() {
  const at = (path) => new URL(path, import.meta.url);
  const licence = (name) => ["LICENSE", "LICENSE.txt", "LICENSE.md"].map((file) => at(`node_modules/${name}/${file}`)).find((file) => existsSync(file));
  return Object.keys(JSON.parse(readFileSync(at("package.json"))).dependencies)
    .filter((name) => name !== "esbuild") // it bundles, and is no part of the page
    .map((name) => `${name}\n\n${readFileSync(licence(name), "utf8").trim()}`)
    .join("\n\n")
    .replace(/--/g, "- -");
}

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const style = await bundle("src/style.css");
const script = await bundle("src/main.ts");
const policy = `default-src 'none'; img-src data:; style-src ${hash(style)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'`;
const head = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>Waybill</title>
<style>${style}</style>
</head>
<body>
<div id="app"><noscript>This report needs JavaScript; its data stands in the page's source as JSON.</noscript></div>
<script type="application/json" id="waybill-data">`;
const tail = `</script>
<script>${script}</script>
</body>
</html>
<!--
This page holds parts of these works:

${licences()}
-->
`;

// C++ compilers need accept no longer string literals than 65,536 characters ([implimits]).
const kLongest = 16000;
function pieces(text) {
  const literals = [];
  for (let start = 0; start < text.length; start += kLongest) {
    const piece = text.slice(start, start + kLongest);
    if (piece.includes(")waybill_page\"")) throw new Error("the page holds the end mark of its literal");
    literals.push(`    std::string_view(R"waybill_page(${piece})waybill_page", ${Buffer.byteLength(piece)})`);
  }
  return literals.join(",\n");
}

writeFileSync(
  output,
  `// Written by tool/report/page/build.mjs.
#include "tool/report/html_frame.hpp"

namespace waybill::report {
namespace {

constexpr std::string_view kHead[] = {
${pieces(head)}};

constexpr std::string_view kTail[] = {
${pieces(tail)}};

}  // namespace

HtmlFrame html_frame() { return {kHead, kTail}; }

}  // namespace waybill::report
`,
);
