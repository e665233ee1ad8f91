/** The one bootstrap of the page. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./components/App";
import { Language } from "./hooks/language";
import { StoreContext } from "./hooks/store";
import { Store } from "./shell/store";
import { takeTokenFromAddress } from "./shell/token";
import "./styles/base.css";
import "./styles/bars.css";
import "./styles/banners.css";
import "./styles/totals.css";
import "./styles/table.css";
import "./styles/state.css";
import "./styles/cards.css";
import "./styles/panel.css";
import "./styles/tension.css";
import "./styles/alerts.css";
import "./styles/sheet.css";

takeTokenFromAddress();
const root = document.getElementById("app");
if (root === null) throw new Error("index.html has no element with id app");
createRoot(root).render(
  <StrictMode>
    <StoreContext value={new Store()}>
      <Language>
        <App />
      </Language>
    </StoreContext>
  </StrictMode>,
);
