// Short messages at the edge of the page: that something was done, or that it was not.
import { notifications } from "@mantine/notifications";
import { partsText } from "../strings/parts.ts";
import { explain } from "./explain.ts";
import { Icon } from "./icon.tsx";

const closeButtonProps = { "aria-label": partsText.dismiss };

export const notifyDone = (message: string): void => {
  notifications.show({ message, color: "teal", icon: <Icon name="check" size={16} />, closeButtonProps });
};

export function notifyFailure(error: unknown): void {
  const { title, message, hint } = explain(error);
  notifications.show({
    title,
    message: hint === undefined ? message : `${message} ${hint}`,
    color: "red",
    icon: <Icon name="alert" size={16} />,
    autoClose: 10_000,
    closeButtonProps,
  });
}
