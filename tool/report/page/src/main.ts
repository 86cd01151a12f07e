import { App } from "./app";
import { checkPage } from "./check";
import { couplingPage } from "./coupling";
import { type PageData, readData } from "./data";
import { diagnosisPage } from "./diagnosis/page";
import { mapPage } from "./map/page";
import type { Page } from "./page";
import { Sources } from "./source";
import { Store } from "./state";

function pageOf(data: PageData, sources: Sources): Page {
  switch (data.page) {
    case "map":
      return mapPage(data, sources);
    case "check":
      return checkPage(data, sources);
    case "coupling":
      return couplingPage(data, sources);
    case "diagnosis":
      return diagnosisPage(data, sources);
  }
}

const data = readData();
const page = pageOf(data, new Sources(data));
new App(page, data, new Store(page.views[0]!.name), document.getElementById("app")!).start();
