// What a provider calls this client and where it is asked, typed by whoever registered it there.
import { PasswordInput, Select, TextInput } from "@mantine/core";
import type { ConsentInput } from "../../../client/vaults/authorize.ts";
import { type AppId, apps, type SetupShape } from "../../../vault/connections.ts";
import { connectText as text } from "../../strings/connect.ts";
import { appNames } from "../../strings/items.ts";

/** As typed; `app` is undefined where an item is of no app. */
export interface TypedClient {
  readonly app: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly scope: string;
  readonly audience: string;
}

export const emptyClient = (app: string | undefined): TypedClient => ({
  ...{ app, clientId: "", clientSecret: "", authorizationEndpoint: "", tokenEndpoint: "", scope: "", audience: "" },
});

export const isComplete = ({ app, clientId, authorizationEndpoint, tokenEndpoint }: TypedClient): boolean =>
  [app ?? "none", clientId, authorizationEndpoint, tokenEndpoint].every((field) => field.trim() !== "");

/** Without what was left empty. */
export function givenClient({ app, clientSecret, ...more }: TypedClient): Pick<ConsentInput, "app" | "client"> {
  const typed = Object.entries(more).map(([name, field]) => [name, field.trim() === "" ? undefined : field.trim()]);
  return {
    app,
    client: { ...Object.fromEntries(typed), clientSecret: clientSecret === "" ? undefined : clientSecret },
  };
}

const shapesOf = (id: AppId): readonly SetupShape[] => apps[id];
const consentApps = Object.keys(apps)
  .filter((id): id is AppId => Object.hasOwn(apps, id))
  .filter((id) => shapesOf(id).some(({ type }) => type === "OAUTH_CODE"));

export interface ClientFieldsProps {
  readonly client: TypedClient;
  readonly onChange: (client: TypedClient) => void;
}

export function ClientFields({ client, onChange }: ClientFieldsProps) {
  const of = (name: Exclude<keyof TypedClient, "app">) => ({
    label: text[name],
    value: client[name],
    spellCheck: false,
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      onChange({ ...client, [name]: event.currentTarget.value }),
  });
  const endpoint = { placeholder: "https://", inputMode: "url", autoComplete: "off" } as const;
  return (
    <>
      {client.app !== undefined && (
        <Select
          label={text.app}
          searchable
          data={consentApps.map((id) => ({ value: id, label: appNames[id] ?? id }))}
          value={client.app === "" ? null : client.app}
          onChange={(app) => onChange({ ...client, app: app ?? "" })}
        />
      )}
      <TextInput {...of("clientId")} autoComplete="off" />
      <PasswordInput {...of("clientSecret")} description={text.optional} autoComplete="new-password" />
      <TextInput {...of("authorizationEndpoint")} {...endpoint} />
      <TextInput {...of("tokenEndpoint")} {...endpoint} />
      <TextInput {...of("scope")} description={text.scopeHint} autoComplete="off" />
      <TextInput {...of("audience")} description={text.optional} autoComplete="off" />
    </>
  );
}
