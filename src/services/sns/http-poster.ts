/** A request to an endpoint that a subscriber has named. */
export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

export type PostOutcome =
  | { readonly kind: "answered"; readonly status: number }
  /** The deployment does not let requests go there. */
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

/** Sends requests out into the world, where the deployment lets them go. */
export interface HttpPoster {
  readonly post: (post: Post) => Promise<PostOutcome>;
}
