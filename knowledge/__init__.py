"""The back room: what the shop knows. Knows nothing of chats, people or wording."""
