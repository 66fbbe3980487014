// The roles that a person can be given on the command line.

export const roles = ["owner", "admin", "operator", "viewer"] as const;
