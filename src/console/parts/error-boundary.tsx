// Catches what breaks while something is drawn, so that the rest of the page stays.
import { Component, type ReactNode } from "react";
import { Failure } from "./failure.tsx";

interface Props {
  readonly children: ReactNode;
  /** Another value, such as the next address, gives it another try. */
  readonly resetKey?: string;
}

export class ErrorBoundary extends Component<Props, { readonly error: unknown }> {
  override state = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidUpdate(before: Props): void {
    if (before.resetKey !== this.props.resetKey && this.state.error !== undefined) this.setState({ error: undefined });
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <Failure error={error} onRetry={() => this.setState({ error: undefined })} />;
  }
}
