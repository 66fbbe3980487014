// The services that some node types talk to without any config: who signs such a node means that host.

/** The address that stands for a node type's service, unless the node's config names another as `apiUrl`. */
export const vendorUrls: Readonly<Record<string, string>> = {
  "message.slack": "https://slack.com/api",
  "message.telegram": "https://api.telegram.org",
  "message.twilio-sms": "https://api.twilio.com",
  "message.whatsapp": "https://graph.facebook.com/v23.0",
};
