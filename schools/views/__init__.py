"""The screens of the register: lists and places, people and their posts, downloads."""
