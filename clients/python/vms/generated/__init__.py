"""Printed from the schema: see the README."""
