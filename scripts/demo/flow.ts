// The flow of the demo: asks the shop for its orders with an API key and for its invoices with a login, and then does
// what a careless author might do: prints the password.

/** `shop` stands literally in the signed flow, so credentials may travel there and nowhere else. */
export const demoFlow = (shop: string) => ({
  name: "shop-report",
  vaults: [{ vault: "shop", access: "read" }],
  nodes: [
    { id: "start", type: "core.start", wires: [["orders"]] },
    {
      id: "orders",
      type: "http.request",
      name: "Orders, with the API key",
      config: { method: "GET", url: `${shop}/orders`, credentials: { vault: "shop", item: "shop-api" } },
      wires: [["keep-orders"]],
    },
    {
      id: "keep-orders",
      type: "core.set",
      config: { values: { "msg.orders": { $expr: "msg.body.orders" } } },
      wires: [["invoices"]],
    },
    {
      id: "invoices",
      type: "http.request",
      name: "Invoices, with the login",
      config: { method: "GET", url: `${shop}/invoices`, credentials: { vault: "shop", item: "shop-login" } },
      wires: [["report"]],
    },
    {
      id: "report",
      type: "core.debug",
      config: { label: "report", value: { $expr: '{ "orders": msg.orders, "invoices": msg.body.invoices }' } },
      wires: [["careless"]],
    },
    {
      id: "careless",
      type: "vault.get-item",
      name: "A careless author",
      config: { vault: "shop", item: "shop-login", reveal: true, to: "login" },
      wires: [["oops"]],
    },
    { id: "oops", type: "core.debug", config: { label: "oops, the password", value: { $expr: "msg.login.password" } } },
  ],
});
