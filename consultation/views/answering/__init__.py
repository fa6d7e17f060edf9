"""The screens on which people answer: their details, the pages, the check, what is said when it is sent."""
