// What is shown while nobody knows yet what to show.
import { Center, Loader, VisuallyHidden } from "@mantine/core";
import { sessionText as text } from "../strings/session.ts";

export const Starting = () => (
  <Center mih="100dvh">
    <Loader type="dots" />
    <VisuallyHidden role="status">{text.starting}</VisuallyHidden>
  </Center>
);
