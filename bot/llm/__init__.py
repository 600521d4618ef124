"""Language models: the only room that knows LangChain, and it may be missing."""
